using System.Globalization;
using Codex.Machine.Git;
using Codex.Machine.Processes;
using Codex.Protocol.Host;

namespace Codex.Cli.Exec;

/// <summary>
/// <c>--worktree</c>: a working tree of its own for a run, at <c>CODEX_HOME/worktrees/XXXX/NAME</c>, on the commit that is checked out. What is not
/// committed stays where it is. It is left there at the end; <c>git worktree remove</c> takes it away.
/// </summary>
internal static class Worktrees
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <summary>Makes the worktree, if one is wanted, and gives the flags for a run in it.</summary>
    /// <exception cref="ExecException">There is no repository or no commit, or git failed.</exception>
    public static async Task<ConfigFlags> EnterAsync(ConfigFlags flags, HostEnvironment host, CancellationToken cancellationToken)
    {
        if (!flags.Worktree)
            return flags;
        var cwd = Path.GetFullPath(flags.Cwd ?? ".", host.WorkingDirectory);
        if (GitReader.Read(cwd) is not { } repository)
            throw new ExecException($"Error: --worktree needs a Git repository, and {cwd} is in none");
        if (repository.HeadCommit is null)
            throw new ExecException($"Error: --worktree needs a commit to begin with, and {repository.Root} has none yet");
        var folder = Reserve(Path.Combine(host.CodexHome, "worktrees"));
        var path = Path.Combine(folder, Path.GetFileName(repository.Root));
        try
        {
            await AddAsync(repository, path, host, cancellationToken);
        }
        catch
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
            throw;
        }

        // A directory that is not in the commit is not in the worktree either.
        var inside = Path.Combine(path, Path.GetRelativePath(repository.Root, RealPath.Of(cwd) ?? repository.Root));
        return flags with { Worktree = false, Cwd = Directory.Exists(inside) ? inside : path };
    }

    private static async Task AddAsync(GitSnapshot repository, string path, HostEnvironment host, CancellationToken cancellationToken)
    {
        var options = new ProcessRunOptions
        {
            Executable = "git",
            Arguments = ["worktree", "add", "--quiet", "--detach", path, "HEAD"],
            WorkingDirectory = repository.Root,
            Environment = host.Variables,
        };
        try
        {
            var run = await ProcessRunner.RunAsync(options, s_limit, cancellationToken);
            if (run.ExitCode != 0)
                throw new ExecException($"Error: git could not make the worktree {path}: {run.StandardError.Trim()}");
        }
        catch (ProcessStartException exception)
        {
            throw new ExecException($"Error: --worktree needs git: {exception.Message}");
        }
    }

    /// <summary>A directory with a short name that nobody else has.</summary>
    private static string Reserve(string parent)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var folder = Path.Combine(parent, Random.Shared.Next(0x10000).ToString("x4", CultureInfo.InvariantCulture));
            if (Directory.Exists(folder))
                continue;
            try
            {
                Directory.CreateDirectory(folder);
                return folder;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ExecException($"Error: {folder} could not be made: {exception.Message}");
            }
        }

        throw new ExecException($"Error: there is no free name left in {parent}");
    }
}
