using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// Descendants of our commands whose parent ended: where the system lets us, we are their parent now. They are told from children that
/// others in this process started by their session, which is not ours. Nobody waits for them, so they are reaped here.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class AdoptedChildren
{
    private static readonly TimeSpan s_reapInterval = TimeSpan.FromSeconds(2);
    private static bool s_isReapScheduled; // belongs to the reactor's thread

    /// <summary>False when it is certain that there are none, dead or alive.</summary>
    public static bool MayExist() => UnixSystem.Current.AdoptsOrphans && UnixSystem.Current.ReadChildren().Any(IsAdopted);

    /// <summary>True for a child of ours that neither the launcher nor anybody else in this process started.</summary>
    public static bool IsAdopted(int childId) => !CommandRegistry.IsRunning(childId)
        && UnixCalls.GetSession(childId) is > 0 and var session && session != UnixCalls.GetSession(0);

    /// <summary>Reaps now and then as long as there may be something to reap; on the reactor's thread.</summary>
    public static void ReapFromTimeToTime(Reactor reactor)
    {
        if (s_isReapScheduled || !UnixSystem.Current.AdoptsOrphans)
            return;
        s_isReapScheduled = true;
        reactor.Schedule(s_reapInterval, () =>
        {
            s_isReapScheduled = false;
            if (!CommandRegistry.TryWithGate(ReapAndAskForMore, out var mayBeMore) || mayBeMore)
                ReapFromTimeToTime(reactor);
        });
    }

    /// <summary>Reaps the adopted that have ended, unless a start is under way; on the reactor's thread.</summary>
    public static void Reap()
    {
        if (UnixSystem.Current.AdoptsOrphans)
            _ = CommandRegistry.TryWithGate(ReapEnded, out _);
    }

    private static bool ReapAndAskForMore()
    {
        ReapEnded();
        CommandRegistry.RemoveReleased();
        return CommandRegistry.IsAnyRunning || MayExist();
    }

    private static bool ReapEnded()
    {
        while (UnixSystem.Current.FindEndedChild() is var id and > 0 && IsAdopted(id))
            _ = UnixCalls.Reap(id);
        return true;
    }
}
