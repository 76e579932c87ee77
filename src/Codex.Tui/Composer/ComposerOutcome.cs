namespace Codex.Tui.Composer;

/// <summary>What a key did to the composer.</summary>
internal abstract record ComposerOutcome
{
    private ComposerOutcome()
    {
    }

    /// <summary>The key means nothing here.</summary>
    public sealed record NotHandled : ComposerOutcome;

    /// <summary>The draft changed, or the caret moved.</summary>
    public sealed record Edited : ComposerOutcome;

    /// <summary>The user wants it sent.</summary>
    /// <param name="Draft">What was written; the composer is empty now.</param>
    /// <param name="WhenBusy">What to do with it while a turn runs.</param>
    public sealed record Submitted(Draft Draft, WhenBusy WhenBusy) : ComposerOutcome;

    /// <summary>Files are wanted that fit <paramref name="Query"/>.</summary>
    public sealed record FilesWanted(string Query) : ComposerOutcome;

    /// <summary>Messages of earlier sessions are wanted; then the key is to be given again.</summary>
    public sealed record HistoryWanted : ComposerOutcome;
}

/// <summary>What becomes of a message while a turn runs.</summary>
internal enum WhenBusy
{
    /// <summary>It is given to the running turn.</summary>
    Steer,

    /// <summary>It waits for the turn's end.</summary>
    Queue,
}
