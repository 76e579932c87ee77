namespace Codex.Machine.Processes.Windows;

/// <summary>
/// What to start for a command: the file, found as the command prompt finds it (<c>PATHEXT</c>), but never in the current directory, where
/// a repository could have put a program of the same name.
/// </summary>
/// <param name="File">Absolute path of the program that the system starts; for a batch file <c>cmd.exe</c>.</param>
/// <param name="CommandLine">Its whole command line.</param>
internal sealed record WindowsProgram(string File, string CommandLine)
{
    private const string DefaultExtensions = ".COM;.EXE;.BAT;.CMD";

    /// <summary>Finds the program of a command; null when there is none.</summary>
    /// <param name="executable">Absolute or relative path, or a bare name to look up on <c>PATH</c>.</param>
    /// <param name="argv">The arguments, <c>argv[0]</c> first.</param>
    /// <param name="workingDirectory">What relative paths start from, absolute.</param>
    /// <param name="find">The value of a variable, or null.</param>
    /// <param name="exists">Whether a file exists.</param>
    /// <exception cref="FormatException">The program cannot be given these arguments.</exception>
    public static WindowsProgram? Resolve(
        string executable, IReadOnlyList<string> argv, string workingDirectory, Func<string, string?> find, Func<string, bool> exists)
    {
        if (Find(executable, workingDirectory, find, exists) is not { } file)
            return null;
        if (HasExtension(file, ".bat") || HasExtension(file, ".cmd"))
        {
            var cmd = Combine(find("SystemRoot") ?? @"C:\Windows", @"System32\cmd.exe");
            return new WindowsProgram(cmd, WindowsCommandLine.JoinForBatch(cmd, file, argv.Skip(1)));
        }

        var isCmd = file.EndsWith(@"\cmd.exe", StringComparison.OrdinalIgnoreCase);
        return new WindowsProgram(file, isCmd ? WindowsCommandLine.JoinForCmd(argv) : WindowsCommandLine.Join(argv));
    }

    private static string? Find(string executable, string workingDirectory, Func<string, string?> find, Func<string, bool> exists)
    {
        if (executable.Length == 0)
            return null;
        var extensions = (find("PATHEXT") ?? DefaultExtensions).Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (executable.AsSpan().ContainsAny('\\', '/', ':'))
            return FindFile(Combine(workingDirectory, executable.Replace('/', '\\')), extensions, exists);
        var folders = (find("PATH") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(folder => folder.Trim('"'));
        return folders
            .Where(IsAbsolute) // a relative entry is the current directory in disguise
            .Select(folder => FindFile(Combine(folder, executable), extensions, exists))
            .FirstOrDefault(file => file is not null);
    }

    // "node" is node.exe even where a Unix script of the same name lies beside it: only programs can be started.
    private static string? FindFile(string path, string[] extensions, Func<string, bool> exists)
    {
        if (extensions.Any(extension => HasExtension(path, extension)) && exists(path))
            return path;
        var found = extensions.Select(extension => path + extension).FirstOrDefault(exists);
        return found ?? (path.LastIndexOf('.') > path.LastIndexOf('\\') && exists(path) ? path : null);
    }

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    // Not Path.Combine: this is about Windows wherever it runs.
    private static string Combine(string folder, string path)
    {
        if (IsAbsolute(path))
            return path;
        var relative = path.StartsWith(@".\", StringComparison.Ordinal) ? path[2..] : path;
        return folder.EndsWith('\\') ? folder + relative : $@"{folder}\{relative}";
    }

    private static bool IsAbsolute(string path) => path is [_, ':', '\\' or '/', ..] or ['\\', '\\', ..];
}
