using System.Collections.Immutable;
using System.Diagnostics;

namespace Codex.Testing.Homes;

/// <summary>A working directory for one test, a git repository when asked for; gone with the test.</summary>
public sealed class TestWorkspace : IDisposable
{
    private readonly string _root = TestRoot.Create();

    private TestWorkspace() => Directory.CreateDirectory(Root);

    /// <summary>The directory itself, absolute.</summary>
    public string Root => Path.Combine(_root, "repo");

    /// <summary>All files, relative, with '/' and sorted; <c>.git</c> left out.</summary>
    public ImmutableArray<string> Files =>
    [
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith(".git/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>An empty directory outside any repository.</summary>
    public static TestWorkspace Create() => new();

    /// <summary>A repository on branch <c>main</c> with these files committed (an empty commit without files).</summary>
    public static TestWorkspace CreateRepository(params ReadOnlySpan<(string Path, string Content)> files)
    {
        var workspace = new TestWorkspace();
        workspace.Git("init", "--quiet", "--initial-branch=main");
        workspace.Git("config", "user.name", "Tester");
        workspace.Git("config", "user.email", "tester@example.invalid");
        workspace.Git("config", "commit.gpgsign", "false");
        workspace.Git("config", "core.autocrlf", "false");
        foreach (var (path, content) in files) workspace.Write(path, content);
        workspace.Commit("init");
        return workspace;
    }

    public string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    public void Write(string relativePath, string content)
    {
        var path = PathOf(relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public string Read(string relativePath) => File.ReadAllText(PathOf(relativePath));

    public bool Exists(string relativePath) => File.Exists(PathOf(relativePath)) || Directory.Exists(PathOf(relativePath));

    /// <summary>Commits everything and returns the hash.</summary>
    public string Commit(string message)
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "--message", message);
        return Git("rev-parse", "HEAD").Trim();
    }

    /// <summary>Runs git here, away from the tester's own configuration, and returns its output; throws when it fails.</summary>
    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["HOME"] = _root;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var name in start.Environment.Keys.Where(name => name is "GIT_DIR" or "GIT_WORK_TREE" or "GIT_INDEX_FILE").ToArray())
        {
            start.Environment.Remove(name); // set by git when the tests run from a hook
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
    }

    public void Dispose() => TestRoot.Delete(_root);
}
