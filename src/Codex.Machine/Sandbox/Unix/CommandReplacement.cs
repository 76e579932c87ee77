using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Unix;

/// <summary>Becomes another program: what <c>codex sandbox</c> does when there is nothing of ours to stay for.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class CommandReplacement
{
    private const int BrokenPipe = 13; // SIGPIPE, which the runtime ignores, and what is ignored stays so in the command
    private const int ErrorNoEntry = 2;
    private const int ExitFailed = 1;
    private const int ExitNotExecutable = 126;
    private const int ExitNotFound = 127;

    /// <summary>Comes back only when it failed: with what to say and the exit code.</summary>
    public static (string Message, int ExitCode) Become(
        string executable, IReadOnlyList<string> argv, string workingDirectory, IEnumerable<KeyValuePair<string, string>> extraEnvironment)
    {
        if (ChangeDirectory(workingDirectory) != 0)
            return ($"cannot enter {workingDirectory}: {LastError()}", ExitFailed);
        foreach (var (name, value) in extraEnvironment)
            _ = SetVariable(name, value, 1);
        var vector = (nint*)NativeMemory.AllocZeroed((nuint)argv.Count + 1, (nuint)sizeof(nint));
        for (var index = 0; index < argv.Count; index++)
            vector[index] = Marshal.StringToCoTaskMemUTF8(argv[index]);
        _ = SetSignalHandler(BrokenPipe, 0);
        _ = Execute(executable, vector);
        var exitCode = Marshal.GetLastPInvokeError() == ErrorNoEntry ? ExitNotFound : ExitNotExecutable;
        return ($"cannot run {executable}: {LastError()}", exitCode);
    }

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeDirectory(string path);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string file, nint* arguments);
}
