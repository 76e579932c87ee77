using Codex.Core.Turns;

namespace Codex.Core.Tools.Exec;

/// <summary>Bounds of what calls may ask for.</summary>
/// <param name="BackgroundPollLimit">The longest that <c>write_stdin</c> may wait for more output (<c>background_terminal_max_timeout</c>).</param>
/// <param name="AllowLoginShell">Whether commands run in a login shell when a call does not say (<c>allow_login_shell</c>).</param>
internal sealed record ExecLimits(TimeSpan BackgroundPollLimit, bool AllowLoginShell)
{
    /// <summary>The most tokens of output that one call may ask for.</summary>
    private const int MaxOutputTokens = 10_000;

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_default = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_shortestPoll = TimeSpan.FromSeconds(5);

    /// <summary>How long a call waits for a command that it starts.</summary>
    public TimeSpan YieldTime(long? milliseconds) => Clamp(milliseconds, s_default, s_shortest, s_longest);

    /// <summary>How long a call waits after it wrote something.</summary>
    public TimeSpan ReplyTime(long? milliseconds) => Clamp(milliseconds, s_shortest, s_shortest, s_longest);

    /// <summary>How long a call waits that only polls.</summary>
    public TimeSpan PollTime(long? milliseconds) =>
        Clamp(milliseconds, s_shortestPoll, s_shortestPoll, BackgroundPollLimit > s_shortestPoll ? BackgroundPollLimit : s_shortestPoll);

    /// <summary>How many tokens of output a call gets.</summary>
    public int OutputTokens(long? asked, TurnContext turn) =>
        (int)Math.Min(Math.Clamp(asked ?? MaxOutputTokens, 0, MaxOutputTokens), turn.Model.ToolOutputTokens);

    private static TimeSpan Clamp(long? milliseconds, TimeSpan fallback, TimeSpan shortest, TimeSpan longest)
    {
        if (milliseconds is not { } asked)
            return fallback;
        var time = TimeSpan.FromMilliseconds(Math.Clamp(asked, 0, (long)longest.TotalMilliseconds));
        return time < shortest ? shortest : time;
    }
}
