using System.Collections.Immutable;
using Codex.Protocol.Host;

namespace Codex.Machine.Sandbox;

/// <summary>Paths that policies and profiles name by a word.</summary>
internal static class StandardPaths
{
    public const string SlashTmp = "/tmp";

    /// <summary>What a program needs to start at all (<c>:minimal</c>). Those that a system lacks are left out.</summary>
    public static ImmutableArray<string> Minimal => OperatingSystem.IsMacOS()
        ? ["/bin", "/sbin", "/usr", "/etc", "/System", "/Library", "/opt/homebrew", "/private/etc", "/private/var/db/timezone", "/dev"]
        : ["/bin", "/sbin", "/usr", "/etc", "/lib", "/lib32", "/lib64", "/nix/store", "/run/current-system/sw"];

    /// <summary><c>$TMPDIR</c>; null when it is unset or relative.</summary>
    public static string? TempDirectory(HostEnvironment host)
    {
        var path = OperatingSystem.IsWindows() ? host.TempDirectory : host.Get("TMPDIR");
        return Path.IsPathFullyQualified(path ?? "") ? path : null;
    }

    /// <summary>Files of Codex itself that hold credentials.</summary>
    public static ImmutableArray<string> Credentials(HostEnvironment host) =>
        [Path.Combine(host.CodexHome, "auth.json"), Path.Combine(host.CodexHome, ".credentials.json")];

    /// <summary>What has to stay read-only inside of these roots: Codex's home, and git directories that a root's <c>.git</c> file names.</summary>
    public static ImmutableArray<string> ProtectedInside(IReadOnlyCollection<WritableRoot> roots, HostEnvironment host)
    {
        var paths = roots.SelectMany(root => GitPointer.TargetsOf(Path.Combine(root.Path, ".git"))).Append(RealPath.OfExistingPart(host.CodexHome));
        return [.. paths.Where(path => roots.Any(root => PathScope.IsBelow(root.Path, path))).Distinct()];
    }
}
