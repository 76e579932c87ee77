using System.Diagnostics;
using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>Ends a command with everything it started.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class CommandTree
{
    private static readonly TimeSpan s_termTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_killTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(40);

    /// <summary>Completes when nothing is left, or when the time for that is over.</summary>
    public static async Task KillAsync(UnixCommand command)
    {
        if (command.IsReaped && UnixSystem.Current.AdoptsOrphans && !AdoptedChildren.MayExist())
            return;
        if (!TrySignalAll(command, UnixCalls.SignalTerminate))
            return;
        var watch = Stopwatch.StartNew();
        for (var pause = TimeSpan.FromMilliseconds(5); watch.Elapsed < s_termTime; pause *= 2)
        {
            await Task.Delay(Shorter(pause, s_termTime - watch.Elapsed));
            if (!IsAnyLeft(command))
                return;
        }

        // Again and again: what was forked between looking and killing is found the next time.
        for (var pause = TimeSpan.FromMilliseconds(1); watch.Elapsed < s_killTime; pause = Shorter(pause * 2, s_longestPause))
        {
            if (!TrySignalAll(command, UnixCalls.SignalKill))
                return;
            await Task.Delay(pause);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static bool IsAnyLeft(UnixCommand command) => !command.IsReaped || Descendants.Find(command).Count > 0;

    // Whole groups of its session first: that reaches a process that is just being forked too.
    private static bool TrySignalAll(UnixCommand command, int signal)
    {
        var isRunning = command.TrySignal(signal);
        var left = Descendants.Find(command);
        foreach (var group in left.Where(entry => entry.SessionId == command.Id).Select(entry => entry.GroupId).Distinct())
            _ = UnixCalls.Kill(-group, signal);
        foreach (var entry in left.Where(entry => entry.Id != command.Id))
        {
            _ = UnixCalls.Kill(entry.Id, signal);
            if (entry.ParentId == Environment.ProcessId)
                _ = UnixCalls.Reap(entry.Id); // if it has ended: not a command's own process, so nobody else asks for it
        }

        return isRunning || left.Count > 0;
    }
}
