using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;

namespace Codex.Tui;

/// <summary>What the program tells the terminal front end.</summary>
public sealed record TuiOptions
{
    public required HostEnvironment Host { get; init; }

    /// <summary>The program's version, for the first line.</summary>
    public required string Version { get; init; }

    /// <summary>Absolute directory that the threads work in.</summary>
    public required string Cwd { get; init; }

    /// <summary>Settings for new threads; null values take the configured ones.</summary>
    public ThreadStartParams Thread { get; init; } = new();

    /// <summary>Which thread to begin with.</summary>
    public StartChoice Start { get; init; } = new StartChoice.NewThread();

    /// <summary>The first message; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>Image files that go with the first message, absolute.</summary>
    public ImmutableArray<string> Images { get; init; } = [];

    public TuiSettings Settings { get; init; } = new();

    /// <summary>What has to be settled before the first thread.</summary>
    public TuiOnboarding Onboarding { get; init; } = new();
}

/// <summary>What a run begins with.</summary>
public abstract record StartChoice
{
    private StartChoice()
    {
    }

    public sealed record NewThread : StartChoice;

    /// <summary>Goes on with a stored thread, found by its id or its name.</summary>
    public sealed record ResumeThread(string IdOrName) : StartChoice;

    /// <summary>Goes on with the newest thread; begins a new one when there is none.</summary>
    public sealed record ResumeLastThread(ThreadScope Scope) : StartChoice;

    /// <summary>Starts a thread with the history of another.</summary>
    public sealed record ForkThread(string IdOrName) : StartChoice;

    /// <summary>Starts a thread with the history of the newest one, or without any when there is none.</summary>
    public sealed record ForkLastThread(ThreadScope Scope) : StartChoice;

    /// <summary>Lets the user choose what to go on with.</summary>
    public sealed record PickThread(ThreadScope Scope) : StartChoice;

    /// <summary>Lets the user choose what to fork.</summary>
    public sealed record PickFork(ThreadScope Scope) : StartChoice;
}

/// <summary>Which stored threads are looked at.</summary>
public sealed record ThreadScope
{
    /// <summary>Not only those of the working directory.</summary>
    public bool AllDirectories { get; init; }

    /// <summary>Those of <c>codex exec</c> and the like, too.</summary>
    public bool NonInteractive { get; init; }
}

/// <summary>The <c>[tui]</c> table and its neighbours, as far as the front end uses them.</summary>
public sealed record TuiSettings
{
    /// <summary><c>tui.notifications</c>: whether and about what to notify.</summary>
    public TuiNotifications Notifications { get; init; } = new();

    /// <summary><c>tui.keymap</c>: keys by <c>context.action</c>, for example <c>composer.submit</c>.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Keymap { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary><c>tui.status_line</c>: names of items in order; null for the usual ones.</summary>
    public ImmutableArray<string>? StatusLine { get; init; }

    /// <summary><c>tui.terminal_title</c>: names of items in order; null for the usual ones, empty to leave the title alone.</summary>
    public ImmutableArray<string>? TerminalTitle { get; init; }

    /// <summary><c>tui.theme</c>; null for the default.</summary>
    public string? Theme { get; init; }

    /// <summary><c>tui.vim_mode_default</c>: whether the composer begins with modal editing.</summary>
    public bool VimModeDefault { get; init; }

    /// <summary><c>history.persistence</c>: whether messages are kept for later sessions.</summary>
    public bool SavesHistory { get; init; } = true;

    /// <summary>The model's name until a thread says it.</summary>
    public string? Model { get; init; }

    /// <summary>The model's reasoning effort until a thread says it.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>The models to choose from.</summary>
    public Func<ImmutableArray<TuiModel>> ListModels { get; init; } = static () => [];

    /// <summary><c>notice.hide_full_access_warning</c>.</summary>
    public bool HidesFullAccessWarning { get; init; }

    /// <summary><c>features.undo</c>: whether <c>/rewind</c> can put files back, in trusted repositories.</summary>
    public bool RestoresFiles { get; init; }

    /// <summary>Reads the rules in force.</summary>
    public Func<TuiRules> ReadRules { get; init; } = static () => new TuiRules([], Problem: null);

    /// <summary>Keeps texts in the user's config.toml, by key; gives what went wrong, null when nothing did.</summary>
    public Func<ImmutableDictionary<string, string>, CancellationToken, Task<string?>> SaveConfig { get; init; } = static (_, _) => Task.FromResult<string?>(null);

    /// <summary>Changes the user's config.toml in one step; gives what went wrong, null when nothing did.</summary>
    public Func<ImmutableArray<TuiConfigEdit>, CancellationToken, Task<string?>> EditConfig { get; init; } = static (_, _) => Task.FromResult<string?>(null);
}

/// <summary>A change of the user's config.toml.</summary>
/// <param name="Path">The key, tables first.</param>
/// <param name="Value">What it becomes; null removes it.</param>
public sealed record TuiConfigEdit(ImmutableArray<string> Path, TuiConfigValue? Value);

/// <summary>A value in config.toml.</summary>
public abstract record TuiConfigValue
{
    private TuiConfigValue()
    {
    }

    public sealed record Text(string Value) : TuiConfigValue;

    public sealed record Texts(ImmutableArray<string> Values) : TuiConfigValue;
}

/// <summary>A model to choose.</summary>
/// <param name="Slug">As in <c>--model</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">What it is good for.</param>
/// <param name="Efforts">The reasoning efforts it takes; empty when there is nothing to choose.</param>
/// <param name="DefaultEffort">The one that is taken when none is chosen.</param>
public sealed record TuiModel(string Slug, string Name, string Description, ImmutableArray<TuiEffort> Efforts, string? DefaultEffort);

/// <param name="Effort">The word for it.</param>
/// <param name="Description">What it is good for.</param>
public sealed record TuiEffort(string Effort, string Description);

/// <summary>When the terminal is asked to notify.</summary>
public sealed record TuiNotifications
{
    public bool IsEnabled { get; init; } = true;

    /// <summary>Names of events (<c>agent-turn-complete</c>, <c>approval-requested</c>); empty for all.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary><c>tui.notification_condition</c>: also when the terminal has the focus.</summary>
    public bool EvenWhenFocused { get; init; }

    /// <summary><c>tui.notification_method</c>.</summary>
    public TuiNotificationMethod Method { get; init; }
}

/// <summary>How the terminal is asked to notify.</summary>
public enum TuiNotificationMethod
{
    /// <summary>OSC 9 where the terminal is known to show it, else BEL.</summary>
    Auto,
    Osc9,
    Osc777,
    Bell,
}

/// <summary>How a session ended.</summary>
/// <param name="ExitCode">For the process.</param>
public sealed record TuiOutcome(int ExitCode);

/// <summary>The rules in force.</summary>
/// <param name="Rules">In the order in which <c>codex rules list</c> numbers them.</param>
/// <param name="Problem">Why they cannot be read; null when they were.</param>
public sealed record TuiRules(ImmutableArray<TuiRule> Rules, string? Problem);

/// <summary>A rule about commands or hosts.</summary>
/// <param name="Decision"><c>allow</c>, <c>prompt</c> or <c>forbidden</c>.</param>
/// <param name="Pattern">What it is about.</param>
/// <param name="Source">Scope, file and line.</param>
public sealed record TuiRule(string Decision, string Pattern, string Source);
