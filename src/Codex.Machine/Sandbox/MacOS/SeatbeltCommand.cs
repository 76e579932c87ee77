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

    public static SandboxReport Describe(SandboxLimits limits)
    {
        var isThere = File.Exists(SandboxExec);
        return new SandboxReport
        {
            Backend = isThere ? "Seatbelt (sandbox-exec)" : null,
            Backends = [isThere ? $"{SandboxExec}: found, not tried" : $"{SandboxExec}: missing"],
            Findings =
            [
                new("files outside of the writable folders stay as they are", isThere, "Seatbelt"),
                new(".git, .agents, .codex and .aws of writable folders stay as they are", isThere, "Seatbelt"),
                new("what rules deny, and Codex's own credentials, cannot be read", isThere, "Seatbelt"),
                new("there is no network", isThere && !limits.HasNetwork, limits.HasNetwork ? "the network is on" : "Seatbelt"),
                new("whatever a command starts ends with it", false, "Seatbelt does not end processes"),
            ],
            Advice = [],
        };
    }

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
