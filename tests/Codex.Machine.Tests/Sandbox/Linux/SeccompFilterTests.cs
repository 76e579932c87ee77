using System.Runtime.InteropServices;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;
using CsCheck;

namespace Codex.Machine.Tests.Sandbox.Linux;

public sealed class SeccompFilterTests
{
    private const uint Allowed = 0x7FFF_0000;
    private const uint NotPermitted = 0x0005_0001;
    private const uint NoSuchCall = 0x0005_0026;
    private const uint Killed = 0x8000_0000;
    private const uint AuditX64 = 0xC000_003E;
    private const uint AuditArm64 = 0xC000_00B7;
    private const uint AuditI386 = 0x4000_0003;

    private static readonly SandboxLimits Offline = new() { Cwd = "/" };
    private static readonly SandboxLimits Online = new() { Cwd = "/", HasNetwork = true };

    /// <summary>Numbers written down independently of the product's table, from the kernel's headers: x86-64, then arm64.</summary>
    public static TheoryData<string, int, int> AlwaysRefused => new()
    {
        { "ptrace", 101, 117 }, { "process_vm_readv", 310, 270 }, { "process_vm_writev", 311, 271 }, { "io_uring_setup", 425, 425 },
        { "io_uring_enter", 426, 426 }, { "io_uring_register", 427, 427 }, { "bpf", 321, 280 }, { "perf_event_open", 298, 241 },
        { "userfaultfd", 323, 282 }, { "add_key", 248, 217 }, { "request_key", 249, 218 }, { "keyctl", 250, 219 }, { "init_module", 175, 105 },
        { "finit_module", 313, 273 }, { "delete_module", 176, 106 }, { "kexec_load", 246, 104 }, { "kexec_file_load", 320, 294 },
        { "open_by_handle_at", 304, 265 }, { "pidfd_getfd", 438, 438 }, { "setns", 308, 268 }, { "mount", 165, 40 }, { "umount2", 166, 39 },
        { "pivot_root", 155, 41 }, { "chroot", 161, 51 }, { "open_tree", 428, 428 }, { "move_mount", 429, 429 }, { "fsopen", 430, 430 },
        { "fsconfig", 431, 431 }, { "fsmount", 432, 432 }, { "fspick", 433, 433 }, { "mount_setattr", 442, 442 }, { "open_tree_attr", 467, 467 },
    };

    public static TheoryData<string, int, int> RefusedOffline => new()
    {
        { "connect", 42, 203 }, { "accept", 43, 202 }, { "accept4", 288, 242 }, { "bind", 49, 200 }, { "listen", 50, 201 },
        { "sendmmsg", 307, 269 }, { "recvmmsg", 299, 243 },
    };

    public static TheoryData<string, int, int> Free => new()
    {
        { "read", 0, 63 }, { "write", 1, 64 }, { "mmap", 9, 222 }, { "execve", 59, 221 }, { "exit_group", 231, 94 }, { "openat", 257, 56 },
        { "sendmsg", 46, 211 }, { "recvmsg", 47, 212 }, { "recvfrom", 45, 207 }, { "shutdown", 48, 210 }, { "getsockopt", 55, 209 },
        { "setsockopt", 54, 208 }, { "getsockname", 51, 204 }, { "memfd_create", 319, 279 }, { "pidfd_open", 434, 434 }, { "futex", 202, 98 },
    };

    private static uint Ask(Architecture architecture, SandboxLimits limits, int number, params ReadOnlySpan<ulong> arguments) => BpfInterpreter.Run(
        SeccompFilter.For(limits, architecture).Instructions, architecture == Architecture.X64 ? AuditX64 : AuditArm64, (uint)number, arguments);

    private static void AssertBoth(uint expected, SandboxLimits limits, int x64, int arm64, params ReadOnlySpan<ulong> arguments)
    {
        Assert.Equal(expected, Ask(Architecture.X64, limits, x64, arguments));
        Assert.Equal(expected, Ask(Architecture.Arm64, limits, arm64, arguments));
    }

    [Theory]
    [InlineData(1ul, 1ul, NotPermitted)] // AF_UNIX
    [InlineData(2ul, 1ul, Allowed)] // AF_INET, stream
    [InlineData(10ul, 2ul, Allowed)] // AF_INET6, datagram
    [InlineData(16ul, 3ul, NotPermitted)] // AF_NETLINK
    [InlineData(17ul, 3ul, NotPermitted)] // AF_PACKET
    [InlineData(40ul, 1ul, NotPermitted)] // AF_VSOCK
    public void Filter_ThroughAProxy_LeavesOnlyInternetSockets(ulong family, ulong type, uint expected)
    {
        var proxied = new SandboxLimits { Cwd = "/", Proxy = new NetworkGrants() };

        AssertBoth(expected, proxied, 41, 198, family, type);
        AssertBoth(Allowed, proxied, 42, 203);
        AssertBoth(family == 1 ? Allowed : NotPermitted, proxied, 53, 199, family, 1);
        AssertBoth(NotPermitted, proxied, 53, 199, 1, 2);
    }

    [Theory, MemberData(nameof(AlwaysRefused))]
    public void Filter_DangerousCalls_AreRefusedWithAndWithoutNetwork(string name, int x64, int arm64)
    {
        Assert.NotEmpty(name);
        AssertBoth(NotPermitted, Offline, x64, arm64);
        AssertBoth(NotPermitted, Online, x64, arm64);
    }

    [Theory, MemberData(nameof(RefusedOffline))]
    public void Filter_NetworkCalls_AreRefusedOnlyWithoutNetwork(string name, int x64, int arm64)
    {
        Assert.NotEmpty(name);
        AssertBoth(NotPermitted, Offline, x64, arm64);
        AssertBoth(Allowed, Online, x64, arm64);
    }

    [Theory, MemberData(nameof(Free))]
    public void Filter_OrdinaryCalls_AreAllowed(string name, int x64, int arm64)
    {
        Assert.NotEmpty(name);
        AssertBoth(Allowed, Offline, x64, arm64);
    }

    [Theory]
    [InlineData(1, 1, Allowed)] // AF_UNIX, SOCK_STREAM
    [InlineData(1, 5, Allowed)] // SOCK_SEQPACKET
    [InlineData(1, 0x80801, Allowed)] // with SOCK_CLOEXEC and SOCK_NONBLOCK
    [InlineData(1, 2, NotPermitted)] // SOCK_DGRAM
    [InlineData(1, 0x80802, NotPermitted)]
    [InlineData(1, 3, NotPermitted)] // SOCK_RAW, which AF_UNIX takes for SOCK_DGRAM
    [InlineData(2, 1, NotPermitted)] // AF_INET
    [InlineData(10, 2, NotPermitted)] // AF_INET6
    [InlineData(16, 3, NotPermitted)] // AF_NETLINK
    [InlineData(40, 1, NotPermitted)] // AF_VSOCK
    [InlineData(0, 1, NotPermitted)]
    public void Filter_SocketsWithoutNetwork_AreUnixStreams(ulong family, ulong type, uint expected)
    {
        AssertBoth(expected, Offline, 41, 198, family, type);
        AssertBoth(expected, Offline, 53, 199, family, type);
        AssertBoth(Allowed, Online, 41, 198, family, type);
    }

    [Fact]
    public void Filter_UpperHalfOfArguments_DoesNotMatter()
    {
        // The kernel looks at the lower half of an int, whatever the upper one holds.
        AssertBoth(NotPermitted, Offline, 41, 198, 0xFFFF_FFFF_0000_0002, 1);
        AssertBoth(Allowed, Offline, 41, 198, 0xFFFF_FFFF_0000_0001, 0x1_0000_0001);
        AssertBoth(NotPermitted, Offline, 16, 29, 0, 0xFFFF_FFFF_0000_5412);
    }

    [Fact]
    public void Filter_DatagramsWhenAllowed_AreStillUnix()
    {
        var limits = Offline with { AllowsUnixDatagrams = true };
        AssertBoth(Allowed, limits, 41, 198, 1, 2);
        AssertBoth(NotPermitted, limits, 41, 198, 2, 2);
    }

    [Fact]
    public void Filter_SendTo_IsAllowedWithoutAnAddress()
    {
        AssertBoth(Allowed, Offline, 44, 206, 3, 0x1000, 5, 0, 0, 0);
        AssertBoth(NotPermitted, Offline, 44, 206, 3, 0x1000, 5, 0, 0x7FFF_0000_1000, 16);
        AssertBoth(NotPermitted, Offline, 44, 206, 3, 0x1000, 5, 0, 0x1_0000_0000, 16);
        AssertBoth(Allowed, Online, 44, 206, 3, 0x1000, 5, 0, 0x7FFF_0000_1000, 16);
    }

    [Fact]
    public void Filter_UserNamespaces_AreRefusedUnlessAllowed()
    {
        const ulong newUser = 0x1000_0000;
        AssertBoth(NotPermitted, Online, 56, 220, newUser | 17);
        AssertBoth(Allowed, Online, 56, 220, 0x4000_0011);
        AssertBoth(NotPermitted, Online, 272, 97, newUser | 0x2_0000);
        AssertBoth(NoSuchCall, Online, 435, 435);
        var allowed = Online with { AllowsUserNamespaces = true };
        AssertBoth(Allowed, allowed, 56, 220, newUser | 17);
        AssertBoth(Allowed, allowed, 435, 435);
    }

    [Theory]
    [InlineData(0x5412, NotPermitted)] // TIOCSTI
    [InlineData(0x541C, NotPermitted)] // TIOCLINUX
    [InlineData(0x5413, Allowed)] // TIOCGWINSZ
    [InlineData(0x5410, Allowed)] // TIOCSPGRP
    public void Filter_Ioctl_RefusesInputIntoTheTerminal(ulong request, uint expected) => AssertBoth(expected, Online, 16, 29, 0, request);

    [Fact]
    public void Filter_OtherArchitectures_EndTheProcess()
    {
        Assert.Equal(Killed, BpfInterpreter.Run(SeccompFilter.For(Online, Architecture.X64).Instructions, AuditI386, 102));
        Assert.Equal(Killed, BpfInterpreter.Run(SeccompFilter.For(Online, Architecture.X64).Instructions, AuditArm64, 63));
        Assert.Equal(Killed, BpfInterpreter.Run(SeccompFilter.For(Online, Architecture.Arm64).Instructions, AuditX64, 0));
    }

    [Fact]
    public void Filter_X32Calls_DoNotExist()
    {
        Assert.Equal(NoSuchCall, Ask(Architecture.X64, Online, 0x4000_0000 + 41, 2, 1));
        Assert.Equal(NoSuchCall, Ask(Architecture.X64, Online, unchecked((int)0xFFFF_FFFF)));
    }

    [Fact]
    public void Filter_AnyCall_GetsOneOfFourAnswers() =>
        Gen.Select(Gen.UInt, Gen.ULong, Gen.ULong, Gen.Bool, Gen.Bool).Sample((number, first, second, hasNetwork, isArm) =>
            BpfInterpreter.Run(
                SeccompFilter.For(hasNetwork ? Online : Offline, isArm ? Architecture.Arm64 : Architecture.X64).Instructions,
                isArm ? AuditArm64 : AuditX64, number % 600, first, second) is Allowed or NotPermitted or NoSuchCall);

    [Fact]
    public void Filter_Size_FitsTheKernelsLimit() => Assert.InRange(SeccompFilter.For(Offline, Architecture.X64).Instructions.Length, 10, 4096);
}
