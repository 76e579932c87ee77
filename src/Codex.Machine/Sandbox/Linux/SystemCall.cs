using System.Runtime.InteropServices;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>System calls that the filter or the setup names. Those that were numbered after 2019 have the same number everywhere.</summary>
internal enum SystemCall
{
    Accept,
    Accept4,
    AddKey,
    Bind,
    Bpf,
    CapSet,
    Chroot,
    Clone,
    Clone3,
    Connect,
    DeleteModule,
    FinitModule,
    FsConfig,
    FsMount,
    FsOpen,
    FsPick,
    InitModule,
    IoUringEnter,
    IoUringRegister,
    IoUringSetup,
    Ioctl,
    KexecFileLoad,
    KexecLoad,
    KeyCtl,
    LandlockAddRule,
    LandlockCreateRuleset,
    LandlockRestrictSelf,
    Listen,
    Mount,
    MountSetAttr,
    MoveMount,
    OpenAt2,
    OpenByHandleAt,
    OpenTree,
    OpenTreeAttr,
    PerfEventOpen,
    PidfdGetfd,
    PidfdOpen,
    PivotRoot,
    ProcessVmReadv,
    ProcessVmWritev,
    Ptrace,
    RecvMmsg,
    RequestKey,
    Seccomp,
    SendMmsg,
    SendTo,
    SetNs,
    Socket,
    SocketPair,
    Umount2,
    Unshare,
    UserFaultFd,
}

/// <summary>The numbers of system calls on one architecture.</summary>
internal static class SystemCallNumbers
{
    private const uint AuditArchX64 = 0xC000_003E;
    private const uint AuditArchArm64 = 0xC000_00B7;

    /// <summary>How the kernel names the architecture to a seccomp filter.</summary>
    public static uint AuditArch(Architecture architecture) => architecture == Architecture.Arm64 ? AuditArchArm64 : AuditArchX64;

    public static int Of(SystemCall call, Architecture architecture)
    {
        var (x64, arm64) = Pair(call);
        return architecture == Architecture.Arm64 ? arm64 : x64;
    }

    private static (int X64, int Arm64) Pair(SystemCall call) => call switch
    {
        SystemCall.Accept => (43, 202),
        SystemCall.Accept4 => (288, 242),
        SystemCall.AddKey => (248, 217),
        SystemCall.Bind => (49, 200),
        SystemCall.Bpf => (321, 280),
        SystemCall.CapSet => (126, 91),
        SystemCall.Chroot => (161, 51),
        SystemCall.Clone => (56, 220),
        SystemCall.Connect => (42, 203),
        SystemCall.DeleteModule => (176, 106),
        SystemCall.FinitModule => (313, 273),
        SystemCall.InitModule => (175, 105),
        SystemCall.Ioctl => (16, 29),
        SystemCall.KexecFileLoad => (320, 294),
        SystemCall.KexecLoad => (246, 104),
        SystemCall.KeyCtl => (250, 219),
        SystemCall.Listen => (50, 201),
        SystemCall.Mount => (165, 40),
        SystemCall.OpenByHandleAt => (304, 265),
        SystemCall.PerfEventOpen => (298, 241),
        SystemCall.PivotRoot => (155, 41),
        SystemCall.ProcessVmReadv => (310, 270),
        SystemCall.ProcessVmWritev => (311, 271),
        SystemCall.Ptrace => (101, 117),
        SystemCall.RecvMmsg => (299, 243),
        SystemCall.RequestKey => (249, 218),
        SystemCall.Seccomp => (317, 277),
        SystemCall.SendMmsg => (307, 269),
        SystemCall.SendTo => (44, 206),
        SystemCall.SetNs => (308, 268),
        SystemCall.Socket => (41, 198),
        SystemCall.SocketPair => (53, 199),
        SystemCall.Umount2 => (166, 39),
        SystemCall.Unshare => (272, 97),
        SystemCall.UserFaultFd => (323, 282),
        _ => (Common(call), Common(call)),
    };

    private static int Common(SystemCall call) => call switch
    {
        SystemCall.IoUringSetup => 425,
        SystemCall.IoUringEnter => 426,
        SystemCall.IoUringRegister => 427,
        SystemCall.OpenTree => 428,
        SystemCall.MoveMount => 429,
        SystemCall.FsOpen => 430,
        SystemCall.FsConfig => 431,
        SystemCall.FsMount => 432,
        SystemCall.FsPick => 433,
        SystemCall.PidfdOpen => 434,
        SystemCall.Clone3 => 435,
        SystemCall.OpenAt2 => 437,
        SystemCall.PidfdGetfd => 438,
        SystemCall.MountSetAttr => 442,
        SystemCall.LandlockCreateRuleset => 444,
        SystemCall.LandlockAddRule => 445,
        SystemCall.LandlockRestrictSelf => 446,
        SystemCall.OpenTreeAttr => 467,
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
    };
}
