using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Gives the sandbox's own network its loopback interface and one listener, and hands the listener to the launcher, which answers on it
/// from the host's network. Runs behind the fork: see <see cref="ForkedCalls"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedNetwork
{
    private const int FamilyInternet = 2;
    private const int TypeStream = 1;
    private const int CloseOnExec = 0x80000; // SOCK_CLOEXEC
    private const nuint SetInterfaceFlags = 0x8914; // SIOCSIFFLAGS
    private const short Up = 1; // IFF_UP
    private const int Backlog = 128;

    public static void Open(NetworkPlan* plan, int status)
    {
        var listener = ForkedCalls.Socket(FamilyInternet, TypeStream | CloseOnExec, 0);
        if (listener < 0)
            ForkedReport.Fail(status, SetupStage.Network);
        // struct ifreq: a name of 16 bytes, then the flags.
        var request = stackalloc byte[40];
        for (var index = 0; index < 40; index++)
            request[index] = 0;
        request[0] = (byte)'l';
        request[1] = (byte)'o';
        *(short*)(request + 16) = Up;
        if (ForkedCalls.InterfaceControl(listener, SetInterfaceFlags, request) != 0
            || ForkedCalls.Bind(listener, plan->Address, NetworkPlan.AddressLength) != 0
            || ForkedCalls.Listen(listener, Backlog) != 0)
            ForkedReport.Fail(status, SetupStage.Network);
        *(int*)(plan->Message->Control + NetworkPlan.DescriptorOffset) = listener;
        if (ForkedCalls.SendMessage(plan->Channel, plan->Message, 0) < 0)
            ForkedReport.Fail(status, SetupStage.Network);
        _ = ForkedCalls.Close(listener);
        _ = ForkedCalls.Close(plan->Channel);
    }
}

/// <summary>What <see cref="ForkedNetwork"/> needs.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NetworkPlan
{
    /// <summary>Size of <c>struct sockaddr_in</c>.</summary>
    public const uint AddressLength = 16;

    /// <summary>Where a control message of one descriptor has it: behind <c>struct cmsghdr</c>.</summary>
    public const int DescriptorOffset = 16;

    public const int ControlLength = 24; // CMSG_SPACE(sizeof(int))
    private const ulong HeaderAndDescriptor = 20; // CMSG_LEN(sizeof(int))
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int Rights = 1; // SCM_RIGHTS

    /// <summary>The forked process's end of the channel to the launcher.</summary>
    public int Channel;

    /// <summary>Where the listener is bound.</summary>
    public byte* Address;

    /// <summary>Carries the listener; its descriptor is filled in behind the fork.</summary>
    public SocketMessage* Message;

    public static NetworkPlan* For(int channel, ushort port)
    {
        var address = NativeText.Array<byte>([2, 0, (byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        return NativeText.Array([new NetworkPlan { Channel = channel, Address = address, Message = NewMessage() }]);
    }

    /// <summary>A message of one byte with room for one descriptor.</summary>
    public static SocketMessage* NewMessage()
    {
        var control = NativeText.Array<byte>(new byte[ControlLength]);
        *(ulong*)control = HeaderAndDescriptor;
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = Rights;
        var part = NativeText.Array([new MessagePart { Data = NativeText.Array<byte>([1]), Length = 1 }]);
        return NativeText.Array([new SocketMessage { Parts = part, PartCount = 1, Control = control, ControlLength = ControlLength }]);
    }
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessagePart
{
    public byte* Data;
    public nuint Length;
}

/// <summary><c>struct msghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketMessage
{
    public byte* Name;
    public uint NameLength;
    public MessagePart* Parts;
    public nuint PartCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}
