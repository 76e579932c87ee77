using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The controlling terminal, when a standard stream leads to it. The command then stays in our session, in a group of its own that gets
/// the foreground from us, as a shell does it.
/// </summary>
/// <param name="Descriptor">A private descriptor of the terminal.</param>
/// <param name="IsForeground">Whether our group has the foreground to give away.</param>
[SupportedOSPlatform("linux")]
internal sealed record SharedTerminal(int Descriptor, bool IsForeground)
{
    private const int BlockSignals = 0; // SIG_BLOCK

    /// <summary>The terminal of the standard streams; null when they lead to none, or to one that is not ours.</summary>
    public static SharedTerminal? Find()
    {
        for (var stream = 0; stream <= 2; stream++)
        {
            var foreground = LinuxCalls.GetForegroundGroup(stream);
            if (foreground >= 0 && LinuxCalls.Duplicate(stream) is var descriptor and >= 0)
                return new SharedTerminal(descriptor, foreground == LinuxCalls.GetProcessGroup());
        }

        return null;
    }

    /// <summary>The path of the terminal's device; null when it has none here.</summary>
    public string? DevicePath => new FileInfo($"/proc/self/fd/{Descriptor}").LinkTarget is { } path && path.StartsWith("/dev/", StringComparison.Ordinal) ? path : null;

    /// <summary>True when a shell above us could resume what it stops: it leads the session, and we do not.</summary>
    public static bool HasShell => LinuxCalls.GetSession(0) != LinuxCalls.GetProcessId();

    /// <summary>True when our group has the foreground.</summary>
    public bool IsOurs => LinuxCalls.GetForegroundGroup(Descriptor) == LinuxCalls.GetProcessGroup();

    /// <summary>Takes the foreground back from the command.</summary>
    public unsafe void TakeBack()
    {
        // A group in the background that asks for the foreground is stopped, unless it holds the signal back.
        var write = default(SignalSet);
        write.Bits[0] = 1UL << (ForkedSignals.TerminalWrite - 1);
        _ = LinuxCalls.SetThreadSignalMask(BlockSignals, &write, null);
        _ = LinuxCalls.SetForegroundGroup(Descriptor, LinuxCalls.GetProcessGroup());
    }
}
