using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>Finds the file of a bare command name, as <c>execvp</c> would with the child's environment.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class ExecutableSearch
{
    private const string DefaultPath = "/bin:/usr/bin";
    private const int PermissionDenied = 13;

    /// <returns>A path with a slash. That it can be executed shows when it is started.</returns>
    /// <exception cref="ProcessStartException">No directory of the path has it, or none has it as an executable file.</exception>
    public static string Find(string executable, string workingDirectory, IReadOnlyDictionary<string, string> environment)
    {
        if (executable.Contains('/'))
            return executable;
        var error = UnixCalls.NoSuchEntry;
        var path = environment.GetValueOrDefault("PATH", DefaultPath);
        foreach (var directory in path.Split(':'))
        {
            if (executable.Length == 0)
                break;
            var candidate = Path.Combine(workingDirectory, directory, executable); // an empty or relative entry starts from there
            if (!Path.Exists(candidate))
                continue;
            if (File.Exists(candidate) && UnixCalls.Access(candidate, UnixCalls.AccessExecute) == 0)
                return candidate;
            error = PermissionDenied;
        }

        throw new ProcessStartException(error);
    }
}
