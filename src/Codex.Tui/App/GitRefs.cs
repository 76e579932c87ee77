using System.Collections.Immutable;
using Codex.Machine.Processes;
using Codex.Protocol.Host;

namespace Codex.Tui.App;

/// <summary>What a review can be made against.</summary>
internal enum GitRefKind
{
    Branch,
    Commit,
}

/// <param name="Name">The branch, or the commit's id.</param>
/// <param name="Description">The commit's subject.</param>
internal sealed record GitRef(string Name, string Description);

/// <summary>Lists branches and commits to choose from.</summary>
internal static class GitRefs
{
    private const int Most = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Newest first; empty outside of a repository.</summary>
    public static async Task<ImmutableArray<GitRef>> ReadAsync(GitRefKind kind, string directory, HostEnvironment host, CancellationToken cancellationToken)
    {
        string[] arguments = kind == GitRefKind.Branch
            ? ["for-each-ref", "--sort=-committerdate", $"--count={Most}", "--format=%(refname:short)%09%(subject)", "refs/heads", "refs/remotes"]
            : ["log", $"--max-count={Most}", "--format=%h%x09%s"];
        var run = await ProcessRunner.RunAsync(
            new ProcessRunOptions { Executable = "git", Arguments = [.. arguments], WorkingDirectory = directory, Environment = host.Variables }, Limit, cancellationToken);
        return run.ExitCode != 0
            ? []
            : [.. run.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 2)).Select(parts => new GitRef(parts[0], parts.Length > 1 ? parts[1] : ""))];
    }
}
