using System.Collections.Immutable;
using Codex.Testing.Homes;

namespace Codex.Testing.Processes;

/// <summary>
/// The published program, for end-to-end tests: <c>CODEX_TEST_BINARY</c>, or <c>artifacts/publish/codex</c> of this repository
/// (<c>./test</c> builds it).
/// </summary>
public sealed record CodexBinary
{
    private const string Variable = "CODEX_TEST_BINARY";

    /// <summary>Absolute path of the executable.</summary>
    public required string Path { get; init; }

    /// <summary>Folder of the repository that these tests were built from.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The binary under test; throws with what to do when there is none.</summary>
    public static CodexBinary Locate()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return File.Exists(given)
                ? new CodexBinary { Path = System.IO.Path.GetFullPath(given) }
                : throw new FileNotFoundException($"{Variable} names no file", given);
        }

        var name = OperatingSystem.IsWindows() ? "codex.exe" : "codex";
        var published = System.IO.Path.Combine(RepositoryRoot, "artifacts", "publish", name);
        return File.Exists(published)
            ? new CodexBinary { Path = published }
            : throw new FileNotFoundException($"no published binary: run ./test or ./codex --version once, or set {Variable}", published);
    }

    /// <summary>Starts the program. Dispose the result: that kills the process tree if it still runs.</summary>
    public RunningProgram Start(CodexRun run) => RunningProgram.Start(Path, run);

    /// <summary>Runs the program to its end.</summary>
    /// <exception cref="TimeoutException">It took longer than the run's time limit; the tree was killed, the message holds the output.</exception>
    public async Task<ProgramOutcome> RunAsync(CodexRun run, CancellationToken cancellationToken)
    {
        await using var program = Start(run);
        return await program.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Runs the program to its end in this home, with standard input at its end.</summary>
    public Task<ProgramOutcome> RunAsync(TestCodexHome home, TestWorkspace? workspace, CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(new CodexRun { Home = home, WorkingDirectory = workspace?.Root, Arguments = [.. arguments] }, cancellationToken);

    private static string FindRepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "Codex.slnx"))) return folder;
        }

        throw new DirectoryNotFoundException($"no Codex.slnx above {AppContext.BaseDirectory}");
    }
}

/// <summary>How to start the program.</summary>
public sealed record CodexRun
{
    public required TestCodexHome Home { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The home when null.</summary>
    public string? WorkingDirectory { get; init; }

    public StandardInput Input { get; init; } = StandardInput.Closed;

    /// <summary>In addition to <see cref="TestCodexHome.Variables"/>; an empty value unsets.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What argv[0] is to be, for programs that act by their name; a link of that name is made in the home's temporary folder.</summary>
    public string? Name { get; init; }

    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How a run ended. <see cref="ExitCode"/> is 128 + the signal when a signal ended it.</summary>
public sealed record ProgramOutcome(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Lines of standard output, without the empty one after the last line end.</summary>
    public ImmutableArray<string> OutputLines => [.. StandardOutput.TrimEnd('\n').Split('\n').Where(line => line.Length > 0)];

    public override string ToString() => $"exit {ExitCode}\n--- stdout\n{StandardOutput}\n--- stderr\n{StandardError}";
}
