using System.Runtime.InteropServices;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The system calls that commands are refused. It is the second lock on most doors (namespaces and missing capabilities are the first)
/// and the only one on some: Unix sockets of the host, the ptrace family, io_uring, and pushing input into the terminal.
/// </summary>
internal static class SeccompFilter
{
    private const uint FamilyUnix = 1;
    private const uint FamilyInternet = 2;
    private const uint FamilyInternet6 = 10;
    private const uint TypeStream = 1;
    private const uint TypeSeqPacket = 5;
    private const uint TypeMask = 0xF;
    private const uint NewUserNamespace = 0x1000_0000;
    private const uint FirstX32Call = 0x4000_0000;
    private const uint TerminalInput = 0x5412; // TIOCSTI
    private const uint ConsoleControl = 0x541C; // TIOCLINUX, which can paste

    private const int FirstArgument = 0;
    private const int SecondArgument = 1;
    private const int SendToAddress = 4;

    /// <summary>Reach into other processes, into the kernel, or around the file system.</summary>
    private static ReadOnlySpan<SystemCall> Refused =>
    [
        SystemCall.Ptrace, SystemCall.ProcessVmReadv, SystemCall.ProcessVmWritev, SystemCall.PidfdGetfd,
        SystemCall.IoUringSetup, SystemCall.IoUringEnter, SystemCall.IoUringRegister,
        SystemCall.Bpf, SystemCall.PerfEventOpen, SystemCall.UserFaultFd,
        SystemCall.KeyCtl, SystemCall.AddKey, SystemCall.RequestKey,
        SystemCall.InitModule, SystemCall.FinitModule, SystemCall.DeleteModule, SystemCall.KexecLoad, SystemCall.KexecFileLoad,
        SystemCall.OpenByHandleAt,
    ];

    /// <summary>Change what is mounted or change into other namespaces.</summary>
    private static ReadOnlySpan<SystemCall> RefusedMounts =>
    [
        SystemCall.SetNs, SystemCall.Mount, SystemCall.Umount2, SystemCall.PivotRoot, SystemCall.Chroot, SystemCall.OpenTree,
        SystemCall.OpenTreeAttr, SystemCall.MoveMount, SystemCall.FsOpen, SystemCall.FsConfig, SystemCall.FsMount, SystemCall.FsPick,
        SystemCall.MountSetAttr,
    ];

    /// <summary>
    /// Meet somebody outside. Calls on sockets that are connected already stay: the only such sockets are pairs within the sandbox, which
    /// event loops and parent-child pipes of common runtimes are made of.
    /// </summary>
    private static ReadOnlySpan<SystemCall> RefusedWithoutNetwork =>
    [
        SystemCall.Connect, SystemCall.Accept, SystemCall.Accept4, SystemCall.Bind, SystemCall.Listen, SystemCall.SendMmsg,
        SystemCall.RecvMmsg,
    ];

    public static BpfProgram For(SandboxLimits limits, Architecture architecture)
    {
        var program = new BpfProgram();
        int Number(SystemCall call) => SystemCallNumbers.Of(call, architecture);

        program.RequireArchitecture(SystemCallNumbers.AuditArch(architecture));
        if (architecture == Architecture.X64)
            program.AnswerFrom(FirstX32Call, SeccompAction.NoSuchCall);
        foreach (var call in Refused)
            program.Answer(Number(call), SeccompAction.NotPermitted);
        if (!limits.AllowsUserNamespaces)
            RefuseNamespaces(program, Number);
        if (limits is { HasNetwork: false, Proxy: not null })
            RefuseOtherFamilies(program, Number);
        else if (!limits.HasNetwork)
            RefuseNetwork(program, Number, limits.AllowsUnixDatagrams);
        program.AnswerWhenOneOf(Number(SystemCall.Ioctl), SecondArgument, [TerminalInput, ConsoleControl], SeccompAction.NotPermitted);
        program.AnswerRest(SeccompAction.Allow);
        return program;
    }

    /// <summary>Whoever may make a user namespace is root in it and may mount there, so both go or stay together.</summary>
    private static void RefuseNamespaces(BpfProgram program, Func<SystemCall, int> number)
    {
        foreach (var call in RefusedMounts)
            program.Answer(number(call), SeccompAction.NotPermitted);
        program.AnswerWhenAnyBit(number(SystemCall.Clone), FirstArgument, NewUserNamespace, SeccompAction.NotPermitted);
        program.AnswerWhenAnyBit(number(SystemCall.Unshare), FirstArgument, NewUserNamespace, SeccompAction.NotPermitted);
        // A filter cannot see the flags of clone3, which are in memory. C libraries fall back to clone when it does not exist.
        program.Answer(number(SystemCall.Clone3), SeccompAction.NoSuchCall);
    }

    /// <summary>
    /// Internet sockets reach no further than the sandbox's own loopback interface, where the proxy is. Unix sockets would reach services of
    /// the host, so none can be made but connected pairs.
    /// </summary>
    private static void RefuseOtherFamilies(BpfProgram program, Func<SystemCall, int> number)
    {
        program.AnswerUnlessOneOf(number(SystemCall.Socket), FirstArgument, uint.MaxValue, [FamilyInternet, FamilyInternet6], SeccompAction.NotPermitted);
        program.AnswerUnlessOneOf(number(SystemCall.SocketPair), FirstArgument, uint.MaxValue, [FamilyUnix], SeccompAction.NotPermitted);
        program.AnswerUnlessOneOf(number(SystemCall.SocketPair), SecondArgument, TypeMask, [TypeStream, TypeSeqPacket], SeccompAction.NotPermitted);
    }

    private static void RefuseNetwork(BpfProgram program, Func<SystemCall, int> number, bool allowsDatagrams)
    {
        foreach (var call in RefusedWithoutNetwork)
            program.Answer(number(call), SeccompAction.NotPermitted);
        foreach (var call in (ReadOnlySpan<SystemCall>)[SystemCall.Socket, SystemCall.SocketPair])
        {
            program.AnswerUnlessOneOf(number(call), FirstArgument, uint.MaxValue, [FamilyUnix], SeccompAction.NotPermitted);
            // A datagram socket reaches any host socket without connect (sendmsg names the receiver); for Unix sockets "raw" means the same.
            if (!allowsDatagrams)
                program.AnswerUnlessOneOf(number(call), SecondArgument, TypeMask, [TypeStream, TypeSeqPacket], SeccompAction.NotPermitted);
        }

        program.AnswerUnlessZero(number(SystemCall.SendTo), SendToAddress, SeccompAction.NotPermitted);
    }
}
