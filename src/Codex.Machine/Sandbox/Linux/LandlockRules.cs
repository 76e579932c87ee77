using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>What Landlock is told: everything it knows is refused, except what a rule grants for a path and all below it.</summary>
/// <param name="HandledFiles">Rights on files that are refused by default (<c>LANDLOCK_ACCESS_FS_…</c>).</param>
/// <param name="HandledNetwork">Rights on TCP ports that are refused by default, without any rule.</param>
/// <param name="Scopes">What may not cross the boundary: signals, abstract Unix sockets.</param>
/// <param name="Rules">The grants.</param>
internal sealed record LandlockRules(ulong HandledFiles, ulong HandledNetwork, ulong Scopes, ImmutableArray<LandlockRule> Rules)
{
    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadDirectory = 1 << 3;
    private const ulong MakeCharacterDevice = 1 << 6;
    private const ulong MakeBlockDevice = 1 << 11;
    private const ulong Refer = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong DeviceControl = 1 << 15;
    private const ulong FirstVersionFiles = (1 << 13) - 1;

    private const ulong Reading = Execute | ReadFile | ReadDirectory;
    private const ulong OnSingleFile = Execute | WriteFile | ReadFile | Truncate | DeviceControl;

    private const ulong TcpBindAndConnect = 3;
    private const ulong ScopeAbstractSockets = 1;
    private const ulong ScopeSignals = 2;

    /// <summary>The first version that lets a file be renamed from one directory to another; before, too much would break.</summary>
    public const int OldestUseful = 2;

    /// <summary>The first version that covers truncation: below it Landlock alone does not keep files as they are.</summary>
    public const int OldestComplete = 3;

    private const int FirstWithNetwork = 4;
    private const int FirstWithDeviceControl = 5;
    public const int FirstWithScopes = 6;

    /// <summary>Rules as the second layer inside of namespaces, where the mounts decide what exists: reading everywhere, writing in the listed places.</summary>
    public static LandlockRules? ForNamespace(MountPlan plan, SandboxLimits limits, int version) => version < OldestUseful
        ? null
        : Create(limits, version,
        [
            new LandlockRule("/", Reading),
            new LandlockRule("/dev", Writing(version)),
            .. plan.Writable.Select(path => Writable(path, version)),
        ]);

    /// <summary>Rules as the only layer on files, where the host's own devices are visible.</summary>
    /// <param name="readable">What may be read; <c>/</c> for everything.</param>
    public static LandlockRules ForHost(MountPlan plan, SandboxLimits limits, int version, IEnumerable<WritablePath> readable) => Create(limits, version,
    [
        .. readable.Select(path => new LandlockRule(path.Path, path.IsDirectory ? Reading : Reading & OnSingleFile)),
        .. Devices.Select(device => new LandlockRule(device, Handled(version) & OnSingleFile)),
        new LandlockRule("/dev/pts", Handled(version) & (Reading | WriteFile | DeviceControl)),
        .. plan.Writable.Select(path => Writable(path, version)),
    ]);

    /// <summary>The devices that every program expects.</summary>
    public static ImmutableArray<string> Devices { get; } =
        ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    private static LandlockRules Create(SandboxLimits limits, int version, ImmutableArray<LandlockRule> rules) => new(
        Handled(version),
        version >= FirstWithNetwork && limits is { HasNetwork: false, Proxy: null } ? TcpBindAndConnect : 0,
        version >= FirstWithScopes ? ScopeSignals | (limits.HasNetwork ? 0 : ScopeAbstractSockets) : 0,
        rules);

    private static LandlockRule Writable(WritablePath path, int version) =>
        new(path.Path, path.IsDirectory ? Writing(version) : Writing(version) & OnSingleFile);

    private static ulong Handled(int version) => FirstVersionFiles
        | (version >= OldestUseful ? Refer : 0)
        | (version >= OldestComplete ? Truncate : 0)
        | (version >= FirstWithDeviceControl ? DeviceControl : 0);

    private static ulong Writing(int version) => Handled(version) & ~(MakeCharacterDevice | MakeBlockDevice);
}

/// <param name="Path">A path as the command sees it; one that does not exist grants nothing.</param>
/// <param name="Access">Rights that are granted for it and all below it.</param>
internal sealed record LandlockRule(string Path, ulong Access);

/// <summary>A <see cref="LandlockRules"/> for a forked process.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLandlock
{
    // struct landlock_ruleset_attr; older kernels know only the first fields and take only zeros behind them.
    public ulong HandledFiles;
    public ulong HandledNetwork;
    public ulong Scopes;

    public NativeLandlockRule* Rules;
    public int RuleCount;

    public static NativeLandlock* Of(LandlockRules? rules)
    {
        if (rules is null)
            return null;
        NativeLandlockRule[] copies = [.. rules.Rules.Select(rule => new NativeLandlockRule { Path = NativeText.Of(rule.Path), Access = rule.Access })];
        return NativeText.Array([new NativeLandlock
        {
            HandledFiles = rules.HandledFiles,
            HandledNetwork = rules.HandledNetwork,
            Scopes = rules.Scopes,
            Rules = NativeText.Array<NativeLandlockRule>(copies),
            RuleCount = copies.Length,
        }]);
    }
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLandlockRule
{
    public byte* Path;
    public ulong Access;
}
