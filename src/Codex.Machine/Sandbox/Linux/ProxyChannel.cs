using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Sandbox.Proxy;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The launcher's side of a limited network: takes the listener that was made inside of the sandbox and answers on it. The sandbox itself
/// has no route anywhere.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ProxyChannel : IDisposable
{
    private const int FamilyUnix = 1;
    private const int TypeStream = 1;
    private const int CloseOnExec = 0x80000; // SOCK_CLOEXEC
    private const int ReceivedCloseOnExec = 0x4000_0000; // MSG_CMSG_CLOEXEC

    private readonly int _ours;
    private readonly NetworkGrants _grants;
    private Task<ManagedProxy?>? _proxy;

    /// <param name="grants">What the proxy lets through.</param>
    /// <exception cref="SandboxSetupException">There are no sockets to be had.</exception>
    public ProxyChannel(NetworkGrants grants)
    {
        var ends = stackalloc int[2];
        if (LinuxCalls.SocketPair(FamilyUnix, TypeStream | CloseOnExec, 0, ends) != 0)
            throw new SandboxSetupException($"cannot make a socket: {LinuxCalls.Describe(LinuxCalls.LastError)}");
        (_ours, Theirs, _grants) = (ends[0], ends[1], grants);
    }

    /// <summary>The end for the forked process.</summary>
    public int Theirs { get; }

    /// <summary>Begins to wait for the listener; to be called in the launcher, after the fork.</summary>
    public void Serve()
    {
        _ = LinuxCalls.Close(Theirs);
        _proxy = Task.Run(Start);
    }

    public void Dispose()
    {
        // The forked process has ended, so the wait for its message has too.
        if (_proxy?.GetAwaiter().GetResult() is { } proxy)
            proxy.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _ = LinuxCalls.Close(_ours);
    }

    private ManagedProxy? Start()
    {
        var message = NetworkPlan.NewMessage();
        while (LinuxCalls.ReceiveMessage(_ours, message, ReceivedCloseOnExec) is var count && count <= 0)
        {
            if (count == 0 || LinuxCalls.LastError != LinuxCalls.ErrorInterrupted)
                return null; // ended before it came so far; its report says why
        }

        var descriptor = *(int*)(message->Control + NetworkPlan.DescriptorOffset);
        var listener = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        return new ManagedProxy(listener, new HostGate(_grants, Dns.GetHostAddressesAsync, TimeProvider.System));
    }
}
