using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>What the sweeper has to remove; see <see cref="Reservations"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SweepPlan
{
    /// <summary>A descriptor that becomes readable when all processes of the sandbox are gone.</summary>
    public int Sandbox;

    /// <summary>The pipe of the others, to be closed.</summary>
    public int Status;

    public NativeReservation* Reservations;
    public int Count;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeReservation
{
    public int Directory;
    public byte* Name;
    public int Lock;
}

/// <summary>
/// A process that waits for the end of the sandbox and then removes the reserved names. It is alone in its session, so that what kills the
/// launcher or its group does not reach it. Runs behind the fork: see <see cref="ForkedCalls"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedSweeper
{
    private const int Forever = -1;

    /// <summary>Does not come back.</summary>
    public static void Run(SweepPlan* plan)
    {
        ForkedSignals.BlockAll();
        fixed (byte* name = "codex-sweeper\0"u8)
            ForkedInit.NameProcess(name);
        _ = ForkedCalls.StartSession();
        for (var descriptor = 0; descriptor <= 2; descriptor++)
            _ = ForkedCalls.Close(descriptor);
        _ = ForkedCalls.Close(plan->Status);
        var sandbox = new PollDescriptor { Descriptor = plan->Sandbox, Events = PollDescriptor.Readable };
        _ = ForkedCalls.Poll(&sandbox, 1, Forever);
        for (var index = plan->Count - 1; index >= 0; index--)
        {
            var reservation = &plan->Reservations[index];
            if (ForkedCalls.Lock(reservation->Lock, LinuxCalls.LockExclusive | LinuxCalls.LockNonBlocking) == 0)
                _ = ForkedCalls.UnlinkAt(reservation->Directory, reservation->Name, LinuxCalls.RemoveDirectory);
        }

        ForkedCalls.Exit(0);
    }
}
