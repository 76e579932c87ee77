using System.Runtime.InteropServices;

namespace Codex.Cli.Exec;

/// <summary>
/// Turns signals into a cancellation: the turn is interrupted, its commands die with their trees, the rollout is closed, and only then the
/// process ends. A second signal ends it at once.
/// </summary>
internal sealed class SignalWatch : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signal;

    public SignalWatch()
    {
        Watch(PosixSignal.SIGINT, 2);
        Watch(PosixSignal.SIGTERM, 15);
        Watch(PosixSignal.SIGHUP, 1);
        Watch(PosixSignal.SIGQUIT, 3);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _interrupted.Token;

    /// <summary>1 after an interrupt from the keyboard, as the original; 128 + n after the signals by which it dies.</summary>
    public int ExitCode => _signal is 0 or 2 ? 1 : 128 + _signal;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _interrupted.Dispose();
    }

    private void Watch(PosixSignal signal, int number) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        if (Interlocked.CompareExchange(ref _signal, number, 0) != 0)
            return;
        context.Cancel = true;
        _interrupted.Cancel();
    }));
}
