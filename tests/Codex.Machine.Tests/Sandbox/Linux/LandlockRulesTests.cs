using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;

namespace Codex.Machine.Tests.Sandbox.Linux;

public sealed class LandlockRulesTests
{
    private const ulong Read = 0b1101; // execute, read file, read directory
    private const ulong MakeDevices = (1 << 6) | (1 << 11);

    private static readonly SandboxLimits Offline = new() { Cwd = "/" };

    private static readonly MountPlan Plan = new()
    {
        IsRestricted = false,
        IsRootWritable = false,
        Steps = [],
        Reserved = [],
        Writable = [new WritablePath("/w", IsDirectory: true), new WritablePath("/f", IsDirectory: false)],
    };

    [Theory]
    [InlineData(2, 0x3FFF, 0, 0)]
    [InlineData(3, 0x7FFF, 0, 0)]
    [InlineData(4, 0x7FFF, 3, 0)]
    [InlineData(5, 0xFFFF, 3, 0)]
    [InlineData(6, 0xFFFF, 3, 3)]
    [InlineData(9, 0xFFFF, 3, 3)]
    public void ForNamespace_Version_HandlesWhatItKnows(int version, ulong files, ulong network, ulong scopes)
    {
        var rules = LandlockRules.ForNamespace(Plan, Offline, version)!;

        Assert.Equal((files, network, scopes), (rules.HandledFiles, rules.HandledNetwork, rules.Scopes));
        Assert.Equal(
            [
                new LandlockRule("/", Read),
                new LandlockRule("/dev", files & ~MakeDevices),
                new LandlockRule("/w", files & ~MakeDevices),
                new LandlockRule("/f", files & 0b1100_0000_0000_0111),
            ],
            rules.Rules);
    }

    [Fact]
    public void ForNamespace_OldKernel_IsLeftOut()
    {
        Assert.Null(LandlockRules.ForNamespace(Plan, Offline, 0));
        Assert.Null(LandlockRules.ForNamespace(Plan, Offline, 1));
    }

    [Fact]
    public void ForNamespace_WithNetwork_LeavesPortsAndSocketsAlone()
    {
        var rules = LandlockRules.ForNamespace(Plan, Offline with { HasNetwork = true }, 7)!;

        Assert.Equal((0UL, 2UL), (rules.HandledNetwork, rules.Scopes));
    }

    [Fact]
    public void ForHost_GrantsNoFolderOfDevices()
    {
        var rules = LandlockRules.ForHost(Plan, Offline, 7, [new WritablePath("/", IsDirectory: true)]);

        Assert.Contains(new LandlockRule("/", Read), rules.Rules);
        Assert.DoesNotContain(rules.Rules, rule => rule.Path is "/dev" or "/dev/shm");
        // Writing files is granted by bit 1: only below the writable paths, and on single devices.
        Assert.Equal(
            ["/dev/full", "/dev/null", "/dev/pts", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero", "/f", "/w"],
            rules.Rules.Where(rule => (rule.Access & 2) != 0).Select(rule => rule.Path).Order(StringComparer.Ordinal));
    }
}
