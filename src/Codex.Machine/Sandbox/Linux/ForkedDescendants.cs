using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Ends all descendants of the calling process where no process namespace does it. As orphans come to the caller, it is enough to end its
/// children until there are none. Runs behind the fork: see <see cref="ForkedCalls"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedDescendants
{
    private const int BufferSize = 4096;

    public static void EndAll()
    {
        int status;
        do
            KillChildren();
        while (ForkedCalls.Wait(-1, &status, 0) > 0);
    }

    private static void KillChildren()
    {
        fixed (byte* path = "/proc/thread-self/children\0"u8)
        {
            var file = ForkedCalls.OpenAt(ForkedMounts.CurrentDirectory, path, LinuxCalls.OpenCloseOnExec, 0);
            var buffer = stackalloc byte[BufferSize];
            var process = 0;
            nint count;
            while ((count = ForkedCalls.Read(file, buffer, BufferSize)) > 0)
            {
                for (var index = 0; index < count; index++)
                    process = Next(process, buffer[index]);
            }

            _ = ForkedCalls.Close(file);
        }
    }

    /// <summary>Numbers are separated by spaces; a space ends one.</summary>
    private static int Next(int process, byte character)
    {
        if (character is >= (byte)'0' and <= (byte)'9')
            return process * 10 + (character - '0');
        if (process > 0)
            _ = ForkedCalls.Kill(process, ForkedSignals.Kill);
        return 0;
    }
}
