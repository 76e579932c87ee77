using System.Diagnostics;
using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>Ends a command with everything it started.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed class CommandTree(UnixCommand command)
{
    private static readonly TimeSpan s_killTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_shortPause = TimeSpan.FromMilliseconds(1);

    private readonly Descendants _descendants = new(command);

    /// <summary>Completes when nothing is left, or when the time for that is over.</summary>
    public async Task KillAsync()
    {
        if (!await TrySignalAllAsync(UnixCalls.SignalTerminate))
            return;
        var watch = Stopwatch.StartNew();
        for (var pause = s_shortPause * 3; watch.Elapsed < command.TerminationTime; pause = Longer(pause))
        {
            await Task.Delay(pause);
            if (command.IsReaped && (await FindLeftAsync()).Count == 0)
                return;
        }

        // Again and again: what was forked between looking and killing is found the next time.
        watch.Restart();
        for (var pause = s_shortPause; watch.Elapsed < s_killTime; pause = Longer(pause))
        {
            if (!await TrySignalAllAsync(UnixCalls.SignalKill))
                return;
            await Task.Delay(pause);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause < s_longPause ? pause * 2 : pause;

    /// <summary>Signals everything there is; false when nothing is left.</summary>
    private async Task<bool> TrySignalAllAsync(int signal)
    {
        var isRunning = command.TrySignal(signal);
        var left = await FindLeftAsync();

        // Whole groups of its session first: that reaches a process that is just being forked too.
        foreach (var group in left.Where(entry => entry.SessionId == command.Id).Select(entry => entry.GroupId).Distinct())
            _ = UnixCalls.Kill(-group, signal);
        foreach (var entry in left.Where(entry => entry.Id != command.Id))
            _ = UnixCalls.Kill(entry.Id, signal);

        return isRunning || left.Count > 0;
    }

    // One look can miss a process that changes its parent just then, so nothing is believed to be left only after a second one.
    private async Task<List<ProcessEntry>> FindLeftAsync()
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (!await _descendants.MayExistAsync())
                return [];
            var left = await _descendants.FindAsync();
            if (left.Count > 0 || !isFirst || !command.IsReaped)
                return left;
            await Task.Delay(s_shortPause);
        }
    }
}
