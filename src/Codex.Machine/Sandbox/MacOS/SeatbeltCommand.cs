using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.MacOS;

/// <summary>
/// Starts a command under <c>sandbox-exec</c>. Written from the documented behaviour of Seatbelt and tested as text only: it has not run
/// on a Mac (docs/parity.md).
/// </summary>
internal static class SeatbeltCommand
{
    /// <summary>By its full path: one found on <c>PATH</c> could be anybody's.</summary>
    private const string SandboxExec = "/usr/bin/sandbox-exec";

    public static SandboxedCommand Wrap(IReadOnlyList<string> argv, SandboxLimits limits)
    {
        var profile = SeatbeltProfile.For(limits);
        List<string> arguments = [SandboxExec, "-p", profile.Text];
        arguments.AddRange(profile.Parameters.Select(parameter => $"-D{parameter.Key}={parameter.Value}"));
        return new SandboxedCommand(
            SandboxExec,
            [.. arguments, "--", .. argv],
            [.. SandboxLauncher.VariablesFor(limits), new KeyValuePair<string, string>(SandboxLauncher.SandboxVariable, "seatbelt")]);
    }
}
