using System.Text;
using Codex.Machine.Processes;
using Codex.Protocol.Host;

namespace Codex.Tui.App;

/// <summary>What <c>/diff</c> shows: changes to tracked files, and new files as if they were added.</summary>
internal static class GitDiff
{
    private const int MaxNewFiles = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<string> ReadAsync(string directory, HostEnvironment host, CancellationToken cancellationToken)
    {
        var inside = await RunAsync(directory, host, cancellationToken, "rev-parse", "--is-inside-work-tree");
        if (inside.ExitCode != 0)
            return "`/diff` — not inside a git repository";
        var text = new StringBuilder((await RunAsync(directory, host, cancellationToken, "diff", "HEAD", "--no-ext-diff")).StandardOutput);
        var listed = await RunAsync(directory, host, cancellationToken, "ls-files", "--others", "--exclude-standard", "-z");
        foreach (var file in listed.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries).Take(MaxNewFiles))
            text.Append((await RunAsync(directory, host, cancellationToken, "diff", "--no-ext-diff", "--no-index", "--", "/dev/null", file)).StandardOutput);
        return text.Length == 0 ? "No changes detected." : text.ToString();
    }

    private static Task<CapturedRun> RunAsync(string directory, HostEnvironment host, CancellationToken cancellationToken, params string[] arguments) =>
        ProcessRunner.RunAsync(
            new ProcessRunOptions { Executable = "git", Arguments = [.. arguments], WorkingDirectory = directory, Environment = host.Variables, OutputCapacityBytes = 8 * 1024 * 1024 },
            Limit,
            cancellationToken);
}
