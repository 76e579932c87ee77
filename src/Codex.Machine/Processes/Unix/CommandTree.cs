using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>Ends a command with everything it started.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class CommandTree
{
    private static readonly ImmutableArray<int> s_termPauses = [3, 7, 15, 25]; // milliseconds, 50 in all
    private static readonly TimeSpan s_killTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longPause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_secondLook = TimeSpan.FromMilliseconds(1);

    /// <summary>Completes when nothing is left, or when the time for that is over.</summary>
    public static async Task KillAsync(UnixCommand command)
    {
        if (!await TrySignalAllAsync(command, UnixCalls.SignalTerminate))
            return;
        foreach (var pause in s_termPauses)
        {
            await Task.Delay(pause);
            if (!command.IsReaped)
                continue;
            if ((await FindLeftAsync(command)).Count == 0)
                return;
        }

        // Again and again: what was forked between looking and killing is found the next time.
        var watch = Stopwatch.StartNew();
        for (var pause = TimeSpan.FromMilliseconds(1); watch.Elapsed < s_killTime; pause *= pause < s_longPause ? 2 : 1)
        {
            if (!await TrySignalAllAsync(command, UnixCalls.SignalKill))
                return;
            await Task.Delay(pause);
        }
    }

    /// <summary>Signals everything there is; false when nothing is left.</summary>
    private static async Task<bool> TrySignalAllAsync(UnixCommand command, int signal)
    {
        var isRunning = command.TrySignal(signal);
        var left = await FindLeftAsync(command);

        // Whole groups of its session first: that reaches a process that is just being forked too.
        foreach (var group in left.Where(entry => entry.SessionId == command.Id).Select(entry => entry.GroupId).Distinct())
            _ = UnixCalls.Kill(-group, signal);
        foreach (var entry in left.Where(entry => entry.Id != command.Id))
            _ = UnixCalls.Kill(entry.Id, signal);

        return isRunning || left.Count > 0;
    }

    // One look can miss a process that changes its parent just then, so nothing is believed to be left only after a second one.
    private static async Task<List<ProcessEntry>> FindLeftAsync(UnixCommand command)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (!await Descendants.MayExistAsync(command))
                return [];
            var left = await Descendants.FindAsync(command);
            if (left.Count > 0 || !isFirst || !command.IsReaped)
                return left;
            await Task.Delay(s_secondLook);
        }
    }
}
