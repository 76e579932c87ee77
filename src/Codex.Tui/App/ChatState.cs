using Codex.Protocol.Threads;
using Codex.Tui.Composer;

namespace Codex.Tui.App;

/// <summary>What the app knows of the thread it talks to.</summary>
internal sealed class ChatState
{
    public ThreadSummary? Thread { get; set; }

    public RunningTurn? Turn { get; set; }

    /// <summary>Messages that were sent into the running turn and that it has not taken up yet.</summary>
    public List<Draft> Steering { get; } = [];

    /// <summary>Messages that wait for the end of the turn, or for the thread to open.</summary>
    public List<Draft> Queue { get; } = [];

    /// <summary>Texts that are printed already and will be told by the agent again.</summary>
    public List<string> Echoes { get; } = [];

    public TokenUsage Usage { get; set; } = TokenUsage.Zero;

    /// <summary>Tokens of the last response: what the context holds.</summary>
    public long ContextTokens { get; set; }

    public long? ContextWindow { get; set; }

    /// <summary>Who is signed in, in a few words; null when it is not known.</summary>
    public string? SignedInAs { get; set; }

    /// <summary>What the plan has left; null when it is not known.</summary>
    public PlanUsage? Plan { get; set; }

    /// <summary>What the user calls the thread; null when it has no name.</summary>
    public string? ThreadName { get; set; }

    /// <summary>The branch that the thread's directory is on; null when it is not known.</summary>
    public string? Branch { get; set; }

    /// <summary>Steps of the last plan that are done, and all of them; null before there is one.</summary>
    public (int Done, int All)? Progress { get; set; }

    /// <summary>How much of the context is left, in percent; null when the window is not known.</summary>
    public int? ContextLeft => ContextWindow is { } window and > 0 ? (int)Math.Clamp(100 - 100 * ContextTokens / window, 0, 100) : null;

    public void Reset()
    {
        Thread = null;
        Turn = null;
        Steering.Clear();
        Echoes.Clear();
        Usage = TokenUsage.Zero;
        ContextTokens = 0;
        ThreadName = null;
        Progress = null;
    }
}

/// <summary>What a turn does.</summary>
internal enum TurnKind
{
    /// <summary>It answers a message.</summary>
    Answer,
    Compaction,

    /// <summary>It runs a command of the user's.</summary>
    Shell,
}

/// <summary>A turn that was sent or runs.</summary>
internal sealed class RunningTurn(DateTimeOffset startedAt, TurnKind kind)
{
    public TurnKind Kind { get; } = kind;

    /// <summary>Null until the agent has accepted it.</summary>
    public string? Id { get; set; }

    public DateTimeOffset StartedAt { get; } = startedAt;

    public bool IsInterrupting { get; set; }

    /// <summary>Why it waits for another attempt; null when it does not.</summary>
    public TurnError? Retry { get; set; }
}
