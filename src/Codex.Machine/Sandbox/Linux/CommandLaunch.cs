using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Forks the sandbox's processes and waits for them:
/// <code>
/// launcher (this process; the agent waits for it)
///  ├─ process 1: sets up, starts the command, ends with it; killed when the launcher ends
///  │   └─ the command
///  └─ sweeper: only when names were reserved; removes them when process 1 has ended
/// </code>
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class CommandLaunch
{
    private const nint NewMounts = 0x0002_0000;
    private const nint NewIpc = 0x0800_0000;
    private const nint NewUsers = 0x1000_0000;
    private const nint NewProcesses = 0x2000_0000;
    private const nint NewNetwork = 0x4000_0000;

    /// <summary>Runs the command in namespaces of its own.</summary>
    public static LaunchOutcome InNamespaces(HelperRequest request, MountPlan plan, Reservations reservations, LandlockRules? landlock)
    {
        var flags = NewUsers | NewMounts | NewProcesses | NewIpc | (request.Limits.HasNetwork ? 0 : NewNetwork);
        var terminal = SharedTerminal.Find();
        using var proxy = request.Limits.Proxy is { } grants ? new ProxyChannel(grants) : null;
        return Run(
            request,
            reservations,
            terminal,
            flags,
            new InitPlan
            {
                Namespaces = InitPlanWriter.WriteNamespaces(plan, terminal),
                Network = proxy is null ? null : NetworkPlan.For(proxy.Theirs, SandboxLauncher.ProxyPort),
                Confinement = InitPlanWriter.WriteConfinement(request.Limits, landlock, isInNamespace: true),
            },
            proxy);
    }

    /// <summary>Runs the command in the namespaces of the host.</summary>
    public static LaunchOutcome OnHost(HelperRequest request, LandlockRules landlock) =>
        Run(request, new Reservations(), SharedTerminal.Find(), flags: 0, new InitPlan
        {
            Confinement = InitPlanWriter.WriteConfinement(request.Limits, landlock, isInNamespace: false),
        });

    private static LaunchOutcome Run(
        HelperRequest request, Reservations reservations, SharedTerminal? terminal, nint flags, InitPlan draft, ProxyChannel? proxy = null)
    {
        var (reader, writer) = LinuxCalls.OpenPipe();
        draft.Command = InitPlanWriter.WriteCommand(request, terminal);
        draft.Launcher = LinuxCalls.OpenProcess(LinuxCalls.GetProcessId());
        draft.Status = writer;
        draft.Calls = SystemCallTable.For(RuntimeInformation.OSArchitecture);
        if (draft.Launcher < 0)
            throw new SandboxSetupException($"cannot watch processes (Linux 5.3 or later is needed): {LinuxCalls.Describe(LinuxCalls.LastError)}");
        var plan = NativeText.Array([draft]);
        var id = ForkInit(plan, flags);
        proxy?.Serve();
        return id < 0 ? new LaunchOutcome.NotForked(-id) : Wait(request, reservations, terminal, plan->Calls, id, reader, writer);
    }

    /// <summary>Waits for a first process that was forked, after starting a sweeper when there is something to sweep.</summary>
    public static LaunchOutcome Wait(
        HelperRequest request, Reservations reservations, SharedTerminal? terminal, in SystemCallTable calls, int id, int reader, int writer)
    {
        var process = new LaunchedProcess(id, LinuxCalls.OpenProcess(id), reader, Sweeper: 0);
        if (reservations.All.Any(held => held.IsOurs))
        {
            var sweep = InitPlanWriter.WriteSweep(reservations, process, writer);
            process = process with { Sweeper = ForkSweeper(sweep, calls) };
        }

        _ = LinuxCalls.Close(writer);
        return new CommandWait(process, request, terminal).Run();
    }

    /// <summary>The new process's id, or the negated error.</summary>
    private static int ForkInit(InitPlan* plan, nint flags)
    {
        var id = (int)ForkedCalls.SystemCall(plan->Calls.Clone, flags | ForkedSignals.Child, 0, 0, 0, 0);
        if (id == 0)
            ForkedInit.Run(plan);
        return id < 0 ? -ForkedCalls.Error : id;
    }

    private static int ForkSweeper(SweepPlan* plan, in SystemCallTable calls)
    {
        var id = ForkedInit.Fork(calls);
        if (id == 0)
            ForkedSweeper.Run(plan);
        return Math.Max(id, 0);
    }
}
