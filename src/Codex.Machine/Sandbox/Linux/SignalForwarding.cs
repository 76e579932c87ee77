using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Passes signals that the launcher gets on to the sandbox's first process, which passes them to the command.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SignalForwarding : IDisposable
{
    /// <summary>Our word to the first process: resume the command, but leave the terminal where it is (a shell's <c>bg</c>).</summary>
    public const int ContinueInBackground = ForkedSignals.TerminalRead;

    private readonly List<PosixSignalRegistration> _registrations = [];

    public SignalForwarding(int process, SharedTerminal? terminal)
    {
        foreach (var signal in (ReadOnlySpan<int>)
            [ForkedSignals.Hangup, ForkedSignals.Interrupt, ForkedSignals.Quit, ForkedSignals.Terminate, ForkedSignals.User1, ForkedSignals.User2])
            Register(signal, () => LinuxCalls.Kill(process, signal));
        if (terminal is not null)
            Register(ForkedSignals.Continue, () => LinuxCalls.Kill(process, terminal.IsOurs ? ForkedSignals.Continue : ContinueInBackground));
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Register(int signal, Func<int> pass) => _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
    {
        context.Cancel = true; // the command decides what the signal means
        _ = pass();
    }));
}
