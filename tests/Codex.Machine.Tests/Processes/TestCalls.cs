using System.Runtime.InteropServices;

namespace Codex.Machine.Tests.Processes;

internal static partial class TestCalls
{
    [LibraryImport("libc", EntryPoint = "dup")]
    public static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);
}
