using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// What limits mean on Windows, where a command without an account of its own can be kept from writing, but not from reading and not from
/// the network. Limits on reading that somebody wrote down are not run with less; the network is discouraged, which is said wherever the
/// sandbox describes itself.
/// </summary>
internal static class WindowsLimits
{
    /// <summary>How many processes a command may have: enough for a large build; keeps a fork storm from taking the machine.</summary>
    public const uint MaxProcesses = 1024;

    private const string Advice = "Run Codex inside of WSL 2, where this is enforced, or leave it out of the profile.";

    /// <summary>A port that nothing listens on (discard), so that a program which honours proxies fails at once instead of after a while.</summary>
    private const string DeadProxy = "http://127.0.0.1:9";

    /// <summary>For programs that ask: package managers and git stay away from the network by their own will.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> DiscouragingVariables =>
    [
        new("HTTP_PROXY", DeadProxy),
        new("HTTPS_PROXY", DeadProxy),
        new("ALL_PROXY", DeadProxy),
        new("NO_PROXY", "localhost,127.0.0.1,::1"),
        new("NODE_USE_ENV_PROXY", "1"),
        new("npm_config_offline", "true"),
        new("CARGO_NET_OFFLINE", "true"),
        new("PIP_NO_INDEX", "1"),
        new("GIT_ALLOW_PROTOCOL", "file"),
    ];

    /// <summary>Why these limits cannot be enforced here, so that nothing is run under them; null when they can.</summary>
    public static string? FindObstacle(SandboxLimits limits) => limits switch
    {
        { ReadsWholeDisk: false } => $"Windows cannot keep a command from reading, and this profile lets it read only some paths. {Advice}",
        { Proxy: not null, HasNetwork: false } => $"Windows cannot keep a command to some hosts, and this profile names hosts. {Advice}",
        _ when limits.Rules.FirstOrDefault(rule => rule.IsGlob || rule.Access == PathAccess.Deny) is { } rule =>
            $"Windows cannot keep a command from reading {rule.Path}, which a profile denies or .codexignore hides. {Advice}",
        _ when limits.WritableRoots.Select(root => root.Path).Concat(limits.Rules.Where(rule => rule.Access == PathAccess.Write).Select(rule => rule.Path))
            .FirstOrDefault(WindowsPath.IsRoot) is { } root =>
            $"Windows cannot make a whole drive writable and keep parts of it ({root}). Name folders, or use --sandbox danger-full-access.",
        _ => null,
    };
}
