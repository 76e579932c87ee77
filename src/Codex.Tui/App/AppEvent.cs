using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Tui.Composer;
using Codex.Tui.Input;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.App;

/// <summary>Everything that can happen to the app, in one queue.</summary>
internal abstract record AppEvent
{
    private AppEvent()
    {
    }

    public sealed record FromTerminal(TerminalInput Input) : AppEvent;

    /// <summary>A whole line was typed, where there is no terminal to edit it in.</summary>
    public sealed record LineRead(string Text) : AppEvent;

    /// <summary>The terminal has another size.</summary>
    public sealed record Resized : AppEvent;

    /// <summary>A moment has come that somebody waited for.</summary>
    public sealed record Ticked : AppEvent;

    /// <summary>The terminal is gone, or we were told to end.</summary>
    public sealed record Terminated : AppEvent;

    public sealed record FromThread(ThreadNotification Notification) : AppEvent;

    /// <summary>A thread is there to talk to.</summary>
    public sealed record ThreadOpened(Protocol.Threads.ThreadSummary Thread) : AppEvent
    {
        /// <summary>What was said and done in it before.</summary>
        public ImmutableArray<Protocol.Threads.ThreadItem> Items { get; init; } = [];

        public Protocol.Threads.TokenUsage Usage { get; init; } = Protocol.Threads.TokenUsage.Zero;

        /// <summary>A name that the user gave it earlier.</summary>
        public string? Name { get; init; }
    }

    /// <summary>The thread has other settings now.</summary>
    public sealed record SettingsChanged(Protocol.Threads.ThreadSummary Thread) : AppEvent;

    /// <summary>Something that the user wanted did not work.</summary>
    public sealed record Failed(string Message) : AppEvent;

    /// <summary>What a thread is called.</summary>
    public sealed record Named(string ThreadId, string Name) : AppEvent;

    /// <summary>The branch of the working directory; null when it is on none.</summary>
    public sealed record BranchRead(string? Branch) : AppEvent;

    /// <summary>The thread was put away.</summary>
    public sealed record Archived(string ThreadId) : AppEvent;

    /// <summary>Turns were taken back.</summary>
    public sealed record RolledBack(int Turns, Draft Draft) : AppEvent;

    public sealed record PromptsRead(ImmutableArray<CustomPrompt> Prompts) : AppEvent;

    public sealed record SkillsListed(ImmutableArray<SkillListEntry> Skills) : AppEvent;

    public sealed record GitRefsRead(GitRefKind Kind, ImmutableArray<GitRef> Refs) : AppEvent;

    /// <summary>No thread could be opened.</summary>
    public sealed record OpenFailed(string Message) : AppEvent;

    /// <summary>A message did not reach the agent.</summary>
    public sealed record SendFailed(Draft Draft, string Message) : AppEvent;

    /// <summary>The turn had ended before the message reached it.</summary>
    public sealed record SteerRefused(Draft Draft) : AppEvent;

    /// <summary>Something for the user to read.</summary>
    public sealed record Told(string Message) : AppEvent;

    public sealed record Asked(PendingQuestion Question) : AppEvent;

    /// <summary>The turn ended before there was an answer.</summary>
    public sealed record Withdrawn(PendingQuestion Question) : AppEvent;

    public sealed record FilesFound(string Query, ImmutableArray<FileSuggestion> Files) : AppEvent;

    public sealed record McpServersListed(ImmutableArray<McpServerListEntry> Servers) : AppEvent;

    public sealed record TerminalsListed(ImmutableArray<BackgroundTerminal> Terminals) : AppEvent;

    /// <summary>There is a picture of the files as they were before a message.</summary>
    public sealed record SnapshotTaken(Transcript.Cells.UserCell Message, string Snapshot) : AppEvent;

    public sealed record FilesCompared(AppEffect.CompareFiles Wanted, ImmutableArray<Machine.Git.SnapshotChange> Changes) : AppEvent;

    /// <summary>Files were put back; <paramref name="Before"/> is a picture of how they were until then.</summary>
    public sealed record FilesRestored(string Before, int Count) : AppEvent;

    public sealed record RulesRead(TuiRules Rules) : AppEvent;

    /// <summary>Messages of earlier sessions; the key that wanted them is given again.</summary>
    public sealed record HistoryLoaded(ImmutableArray<string> Messages, KeyEvent Key) : AppEvent;

    /// <summary>The external editor was closed.</summary>
    public sealed record EditorClosed(string Text) : AppEvent;

    /// <summary>A paste turned out to be the path of an image.</summary>
    public sealed record ImagePasted(string Path) : AppEvent;

    /// <summary>A paste is just text.</summary>
    public sealed record TextPasted(string Text) : AppEvent;

    /// <summary>Text to be shown on the whole screen.</summary>
    public sealed record PagerReady(string Title, string Text) : AppEvent;

    /// <summary>Something about trust and sign-in.</summary>
    public abstract record Onboarding : AppEvent;

    /// <summary>The answer about the folder was kept, or could not be.</summary>
    public sealed record TrustSaved(string? Problem) : Onboarding;

    public sealed record SignInChecked(SignInStanding Standing) : Onboarding;

    /// <summary>A sign-in waits for the user.</summary>
    public sealed record SignInOffered(SignInOffer Offer) : Onboarding;

    public sealed record SignInFailed(string Message) : Onboarding;

    /// <summary>What the plan has left; null when it is not known.</summary>
    public sealed record UsageRead(Protocol.Responses.RateLimitSnapshot? Usage) : Onboarding;

    public sealed record ThreadsListed(ImmutableArray<ThreadListEntry> Threads, AppEffect.ListThreads Wanted) : AppEvent;
}
