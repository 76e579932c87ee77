using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;
using Codex.Tui.Composer;
using Codex.Tui.Input;

namespace Codex.Tui.App;

/// <summary>What the app wants done in the world; the result comes back as an event.</summary>
internal abstract record AppEffect
{
    private AppEffect()
    {
    }

    /// <summary>Opens a thread.</summary>
    public sealed record OpenThread(ThreadChoice Choice) : AppEffect;

    /// <summary>Sends a message.</summary>
    public sealed record StartTurn(string ThreadId, Draft Draft) : AppEffect
    {
        /// <summary>The message as printed, when a picture of the files is wanted before it is sent.</summary>
        public Transcript.Cells.UserCell? Pictured { get; init; }
    }

    /// <summary>Finds out what going back to a picture of the files would change.</summary>
    public sealed record CompareFiles(string Snapshot, int Turns, Draft Draft) : AppEffect;

    /// <summary>Goes back to a picture of the files.</summary>
    public sealed record RestoreFiles(string Snapshot) : AppEffect;

    public sealed record SteerTurn(string ThreadId, string TurnId, Draft Draft) : AppEffect;

    public sealed record InterruptTurn(string ThreadId, string TurnId) : AppEffect;

    /// <summary>Runs a command of the user's.</summary>
    public sealed record RunShell(string ThreadId, Draft Draft) : AppEffect;

    /// <summary>Replaces the thread's history by a summary.</summary>
    public sealed record Compact(string ThreadId) : AppEffect;

    /// <summary>Settles the thread anew.</summary>
    public sealed record ChangeSettings(ThreadSettingsParams Settings) : AppEffect;

    /// <summary>Keeps values in config.toml.</summary>
    public sealed record SaveConfig(ImmutableDictionary<string, string> Values) : AppEffect;

    /// <summary>Changes config.toml.</summary>
    public sealed record EditConfig(ImmutableArray<TuiConfigEdit> Edits) : AppEffect;

    /// <summary>Takes turns back; then <paramref name="Draft"/> goes into the composer.</summary>
    public sealed record RollBack(string ThreadId, int Turns, Draft Draft) : AppEffect;

    public sealed record Rename(string ThreadId, string Name) : AppEffect;

    public sealed record Archive(string ThreadId) : AppEffect;

    /// <summary>Reads the user's prompts.</summary>
    public sealed record ReadPrompts : AppEffect;

    public sealed record ListSkills(string ThreadId) : AppEffect;

    /// <summary>Finds out which branch a directory is on.</summary>
    public sealed record ReadBranch(string Directory) : AppEffect;

    public sealed record ListMcpServers(string ThreadId) : AppEffect;

    /// <summary>Lists the commands that go on in the background.</summary>
    public sealed record ListTerminals(string ThreadId) : AppEffect;

    /// <summary>Kills one of them, or all when <paramref name="ProcessId"/> is null.</summary>
    public sealed record StopTerminals(string ThreadId, string? ProcessId) : AppEffect;

    /// <summary>Reads the rules in force.</summary>
    public sealed record ReadRules : AppEffect;

    /// <summary>Gathers what a report of a problem needs, on this computer.</summary>
    public sealed record BundleFeedback(string? RolloutPath) : AppEffect;

    /// <summary>Lists branches or commits to choose from.</summary>
    public sealed record ReadGitRefs(GitRefKind Kind) : AppEffect;

    /// <summary>Writes a text into a file of the working directory.</summary>
    public sealed record WriteFile(string Path, string Text) : AppEffect;

    public sealed record SearchFiles(string Query) : AppEffect;

    public sealed record LoadHistory(KeyEvent Key) : AppEffect;

    /// <summary>Remembers a message for later sessions.</summary>
    public sealed record SaveMessage(string ThreadId, string Text) : AppEffect;

    /// <summary>Puts text into the clipboard of the terminal.</summary>
    public sealed record Copy(string Text) : AppEffect;

    /// <summary>Tells the user that something wants attention.</summary>
    public sealed record Notify(string Text) : AppEffect;

    /// <summary>Finds out whether a paste is the path of an image.</summary>
    public sealed record ClassifyPaste(string Text) : AppEffect;

    /// <summary>Takes the image in the clipboard.</summary>
    public sealed record PasteImage : AppEffect;

    public sealed record OpenEditor(string Text) : AppEffect;

    public sealed record ReadGitDiff : AppEffect;

    /// <summary>Lists stored threads to choose from.</summary>
    public sealed record ListThreads(ThreadScope Scope, PickPurpose Purpose) : AppEffect;

    /// <summary>Keeps what the user said about the folder.</summary>
    public sealed record SaveTrust(FolderTrust Trust) : AppEffect;

    /// <summary>Finds out who is signed in.</summary>
    public sealed record CheckSignIn : AppEffect;

    /// <summary>Does what the user chose in the sign-in dialog.</summary>
    public sealed record SignIn(Onboarding.SignInChoice Choice) : AppEffect;

    /// <summary>Asks what the plan has left.</summary>
    public sealed record ReadUsage : AppEffect;

    /// <summary>Signs out and ends.</summary>
    public sealed record SignOut : AppEffect;

    /// <summary>Erases the screen.</summary>
    public sealed record ClearScreen : AppEffect;

    public sealed record Suspend : AppEffect;

    public sealed record Exit : AppEffect;
}

/// <summary>Which thread to talk to.</summary>
internal abstract record ThreadChoice
{
    private ThreadChoice()
    {
    }

    public sealed record New : ThreadChoice;

    public sealed record Resume(string IdOrName) : ThreadChoice;

    public sealed record ResumeLast(ThreadScope Scope) : ThreadChoice;

    public sealed record ForkLast(ThreadScope Scope) : ThreadChoice;

    /// <summary>A thread with the history of another.</summary>
    /// <param name="IdOrName">The other one.</param>
    public sealed record Fork(string IdOrName) : ThreadChoice
    {
        /// <summary>That history is on the screen already.</summary>
        public bool IsOnScreen { get; init; }
    }
}

/// <summary>What a chosen thread is for.</summary>
internal enum PickPurpose
{
    Resume,
    Fork,
}
