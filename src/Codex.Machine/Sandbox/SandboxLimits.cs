using System.Collections.Immutable;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Machine.Sandbox;

/// <summary>
/// What a command may touch, resolved: only absolute paths, ready for any backend. Made from a <see cref="SandboxPolicy"/> or a
/// <see cref="PermissionProfile"/>, the working directory and the environment.
/// </summary>
public sealed record SandboxLimits
{
    /// <summary>The directory that the limits were made for, absolute; commands start here unless told otherwise.</summary>
    public required string Cwd { get; init; }

    /// <summary>What may be changed. <c>/</c> stands for the whole disk.</summary>
    public ImmutableArray<WritableRoot> WritableRoots { get; init; } = [];

    /// <summary>Further entries; see <see cref="PathRule"/> for which of several decides.</summary>
    public ImmutableArray<PathRule> Rules { get; init; } = [];

    /// <summary>Paths that stay read-only although they lie in a writable root: Codex's own home, git directories that a root points to.</summary>
    public ImmutableArray<string> ReadOnlyPaths { get; init; } = [];

    /// <summary>Paths that are hidden unless a rule names them: Codex's own credentials, which no command needs.</summary>
    public ImmutableArray<string> HiddenPaths { get; init; } = [];

    /// <summary>True when everything can be read that no rule denies; false when only rules and writable roots can.</summary>
    public bool ReadsWholeDisk { get; init; } = true;

    /// <summary>True when commands may open network connections, also to services of this machine.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Without network: the hosts that commands reach through the managed proxy all the same; null for none.</summary>
    public NetworkGrants? Proxy { get; init; }

    /// <summary>Without network: allow Unix datagram sockets all the same. They reach services of the host (syslog, notify sockets).</summary>
    public bool AllowsUnixDatagrams { get; init; }

    /// <summary>Allow commands to make user namespaces of their own, as browsers and rootless containers do.</summary>
    public bool AllowsUserNamespaces { get; init; }

    /// <summary>How many directories deep deny patterns are followed; null for no limit.</summary>
    public int? GlobScanMaxDepth { get; init; }

    /// <summary>The limits that a policy means; null when it means none.</summary>
    /// <param name="policy">The policy; writable roots that are relative are taken from <paramref name="cwd"/>.</param>
    /// <param name="cwd">The working directory, absolute.</param>
    /// <param name="host">For <c>$TMPDIR</c> and Codex's home.</param>
    public static SandboxLimits? FromPolicy(SandboxPolicy policy, string cwd, HostEnvironment host)
    {
        if (policy.IsUnrestricted)
            return null;
        var directory = RealPath.OfExistingPart(cwd);
        var limits = new SandboxLimits { Cwd = directory, HasNetwork = policy.HasNetwork, HiddenPaths = StandardPaths.Credentials(host) };
        if (policy is not SandboxPolicy.WorkspaceWrite workspace)
            return limits;
        List<string?> paths = [directory];
        if (!workspace.ExcludeSlashTmp && !OperatingSystem.IsWindows()) // there it would be a folder of that name on the drive
            paths.Add(StandardPaths.SlashTmp);
        if (!workspace.ExcludeTmpdirEnvVar)
            paths.Add(StandardPaths.TempDirectory(host));
        paths.AddRange(workspace.WritableRoots.Select(root => Path.GetFullPath(root, cwd)));
        return limits.WithWritable(paths.OfType<string>(), host);
    }

    /// <summary>These limits with further writable directories (<c>--add-dir</c>); missing ones are left out.</summary>
    public SandboxLimits WithWritable(IEnumerable<string> paths, HostEnvironment host)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var roots = WritableRoots.ToBuilder();
        foreach (var path in paths.Select(RealPath.Of).OfType<string>())
        {
            if (!roots.Any(root => root.Path == path))
                roots.Add(new WritableRoot(path, Directory.Exists(path) ? WritableRoot.DefaultProtectedNames : []));
        }

        return this with { WritableRoots = roots.ToImmutable(), ReadOnlyPaths = StandardPaths.ProtectedInside(roots, host) };
    }

    /// <summary>What a command may do with a path. Symbolic links in it are followed first, as the kernel would.</summary>
    public PathAccess AccessTo(string path) => PathDecision.Decide(this, RealPath.OfExistingPart(path));
}
