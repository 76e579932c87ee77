using System.Collections.Immutable;
using Codex.Protocol.Host;

namespace Codex.Machine.Sandbox;

/// <summary>Turns a profile and its ancestors into limits: one pass over the entries that are left after the later overrode the earlier.</summary>
internal sealed class ProfileResolution(ImmutableArray<PermissionProfile> lineage, string cwd, HostEnvironment host)
{
    private readonly List<string> _writable = [];
    private readonly List<PathRule> _rules = [];
    private readonly List<string> _warnings = [];
    private PathAccess? _root;

    /// <exception cref="ProfileException">An entry has no meaning.</exception>
    public ProfileOutcome Resolve()
    {
        foreach (var entry in Entries())
            Add(entry);
        var network = lineage.LastOrDefault(profile => profile.Network is not null)?.Network;
        if (_root == PathAccess.Write)
            _writable.Add("/");
        var limits = new SandboxLimits
        {
            Cwd = RealPath.OfExistingPart(cwd),
            ReadsWholeDisk = _root is PathAccess.Read or PathAccess.Write,
            Rules = [.. _rules.Distinct()],
            HiddenPaths = StandardPaths.Credentials(host),
            HasNetwork = network is { IsEnabled: true, IsLimited: false, Domains.IsEmpty: true },
            Proxy = Proxy(network),
            GlobScanMaxDepth = lineage.LastOrDefault(profile => profile.GlobScanMaxDepth is not null)?.GlobScanMaxDepth,
        };
        return new ProfileOutcome.Resolved(limits.WithWritable(_writable, host), network, [.. _warnings]);
    }

    private IEnumerable<ProfileEntry> Entries()
    {
        var entries = new Dictionary<(string, string?), ProfileEntry>();
        foreach (var entry in lineage.SelectMany(profile => profile.FileSystem))
            entries[(entry.Target, entry.Subpath)] = entry;
        return entries.Values;
    }

    private void Add(ProfileEntry entry)
    {
        // Only what the user wrote can be a pattern; a working directory may hold any character.
        var isPattern = !entry.IsLiteral && !entry.Target.StartsWith(':') && GlobPattern.IsPattern(WithoutTail(entry.Target));
        var subpath = entry.Subpath is null or "." ? null : WithoutTail(Descendant(entry.Subpath));
        foreach (var target in entry.IsLiteral ? [entry.Target] : Targets(entry with { Target = WithoutTail(entry.Target) }))
        {
            if (isPattern)
                AddPattern(subpath is null ? target : $"{target}/{subpath}", entry);
            else if (subpath is not null && GlobPattern.IsPattern(subpath))
                AddPattern($"{GlobPattern.Escape(target.TrimEnd('/'))}/{subpath}", entry);
            else
                AddPath(subpath is null ? target : Path.Combine(target, subpath), entry);
        }
    }

    /// <summary>"X/**" is everything below X, and X itself is meant just as well.</summary>
    private static string WithoutTail(string path)
    {
        while (path.EndsWith("/**", StringComparison.Ordinal))
            path = path.Length == 3 ? "/" : path[..^3];
        return path;
    }

    private void AddPattern(string pattern, ProfileEntry entry)
    {
        if (entry.Access != PathAccess.Deny)
        {
            var access = entry.Access == PathAccess.Read ? "read" : "write";
            throw new ProfileException($"filesystem glob path `{entry.Subpath ?? entry.Target}` only supports `deny` access; "
                + $"use an exact path or trailing `/**` for `{access}` subtree access");
        }

        _rules.Add(new PathRule(pattern, PathAccess.Deny, IsGlob: true));
    }

    private void AddPath(string path, ProfileEntry entry)
    {
        if (path == "/" || PathScope.Normalize(path) is "/") // on Windows the one is the whole disk, and never comes out of the other
        {
            // The root has several spellings; as for every path, a denial beats writing, and writing beats reading.
            _root = (_root, entry.Access) switch
            {
                (PathAccess.Deny, _) or (_, PathAccess.Deny) => PathAccess.Deny,
                (PathAccess.Write, _) or (_, PathAccess.Write) => PathAccess.Write,
                _ => PathAccess.Read,
            };
        }
        else if (entry.Access == PathAccess.Write)
        {
            _writable.Add(path);
        }
        else
        {
            _rules.Add(new PathRule(PathScope.Normalize(path), entry.Access));
        }
    }

    private IEnumerable<string> Targets(ProfileEntry entry)
    {
        if (entry.Target.StartsWith(':') && entry.Target != ":workspace_roots" && entry.Subpath is not (null or "."))
            throw new ProfileException($"filesystem path `{entry.Target}` does not support nested entries");
        switch (entry.Target)
        {
            case ":root":
                return ["/"];
            case ":minimal":
                return StandardPaths.Minimal.Where(Path.Exists);
            case ":workspace_roots":
                return WorkspaceRoots();
            case ":slash_tmp":
                return OperatingSystem.IsWindows() ? [] : [StandardPaths.SlashTmp];
            case ":tmpdir":
                return StandardPaths.TempDirectory(host) is { } directory ? [directory] : [];
            case ['~', '/', .. var rest]:
                return [GlobPattern.IsPattern(rest) ? $"{GlobPattern.Escape(host.Home)}/{rest}" : Path.Combine(host.Home, rest)];
            case [':', ..]:
                _warnings.Add($"filesystem path `{entry.Target}` is not known; the entry has no effect");
                return [];
            default:
                return Path.IsPathFullyQualified(entry.Target)
                    ? [entry.Target]
                    : throw new ProfileException($"filesystem path `{entry.Target}` must be absolute, use `~/...`, or start with `:`");
        }
    }

    private IEnumerable<string> WorkspaceRoots()
    {
        var roots = new Dictionary<string, bool> { [RealPath.OfExistingPart(cwd)] = true };
        foreach (var (path, isEnabled) in lineage.SelectMany(profile => profile.WorkspaceRoots))
            roots[path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(host.Home, path[2..]) : Path.GetFullPath(path, cwd)] = isEnabled;
        return roots.Where(root => root.Value).Select(root => root.Key);
    }

    private static string Descendant(string subpath) => subpath.Split('/').Any(name => name is "" or "." or "..")
        ? throw new ProfileException($"filesystem subpath `{subpath}` must be a descendant path without `.` or `..` components")
        : subpath;

    /// <summary>Hosts alone, and <c>mode = "limited"</c>, mean the managed proxy.</summary>
    private NetworkGrants? Proxy(ProfileNetwork? network) => network is not { IsEnabled: true } || (!network.IsLimited && network.Domains.IsEmpty)
        ? null
        : new NetworkGrants
        {
            Allowed = [.. network.Domains.Where(domain => domain.Value).Select(domain => domain.Key)],
            Denied = [.. network.Domains.Where(domain => !domain.Value).Select(domain => domain.Key)],
            AllowsLocal = network.AllowsLocalBinding,
            ReadsOnly = network.IsLimited,
            AuditFile = Path.Combine(host.CodexHome, "log", "network.log"),
        };
}
