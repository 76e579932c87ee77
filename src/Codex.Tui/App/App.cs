using System.Collections.Immutable;
using Codex.Protocol.Threads;
using Codex.Tui.Composer;
using Codex.Tui.Dialogs;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.SlashCommands;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>
/// The state of the front end and what events do to it. <see cref="Handle(AppEvent)"/> changes the state and gives what is to be done in the world;
/// it does no I/O itself and never waits. <see cref="Render"/> shows the state.
/// </summary>
internal sealed partial class App
{
    private readonly List<AppEffect> _effects = [];
    private readonly TuiOptions _options;
    private readonly Keymap.Keymap _keymap;
    private readonly TimeProvider _clock;
    private readonly Queue<PendingQuestion> _questions = [];
    private PendingQuestion? _question;
    private ThreadSummary? _left;
    private Dialog? _dialog;

    /// <summary>What the dialog that is about to close leads to.</summary>
    private Dialog? _nextDialog;
    private DateTimeOffset _dialogArmedAt;
    private DateTimeOffset _lastTyped;
    private DateTimeOffset? _quitPrimedUntil;
    private bool _showsShortcuts;
    private bool _hasFocus = true;

    public App(TuiOptions options)
    {
        _options = options;
        _clock = options.Host.Clock;
        _keymap = Keymap.Keymap.Create(options.Settings.Keymap);
        Composer = new ChatComposer(_keymap, SlashCommandTable.All);
        Composer.UseVim(options.Settings.VimModeDefault);
        Flow.Cwd = options.Cwd;
        Flow.Print(new BannerCell(options.Version, Home(options.Cwd)));
        foreach (var problem in _keymap.Problems)
            Flow.Print(new NoticeCell(NoticeKind.Warning, problem));
        CheckTheme();
        CheckStatusItems();
        _isTrusted = options.Onboarding.IsTrusted;
        if (options.Onboarding.TrustFolder is { } folder)
            AskForTrust(folder);
    }

    /// <summary>The theme to draw with: the chosen one, or the one that is looked at.</summary>
    public string ThemeName => (_dialog as ThemeDialog)?.Looked.Name ?? _theme;

    /// <summary>There is no screen: what is chosen by moving around in a list has to be said in words.</summary>
    public bool ReadsLines { get; init; }

    public ChatState State { get; } = new();

    public ChatFlow Flow { get; } = new();

    public ChatComposer Composer { get; }

    /// <summary>A view on the whole screen; null when the conversation is shown.</summary>
    public Pager? Overlay { get; private set; }

    /// <summary>The question that waits for the user; null for none.</summary>
    public Dialog? OpenDialog => _dialog;

    /// <summary>When something changes by itself: the clock of a turn, the end of a hint.</summary>
    public DateTimeOffset? NextTick
    {
        get
        {
            var next = _quitPrimedUntil is { } quit && _rewindPrimedUntil is { } rewind ? (quit < rewind ? quit : rewind) : _quitPrimedUntil ?? _rewindPrimedUntil;
            if (State.Turn is { } turn)
            {
                var elapsed = (_clock.GetUtcNow() - turn.StartedAt).TotalSeconds;
                var second = turn.StartedAt + TimeSpan.FromSeconds(Math.Floor(elapsed + 0.05) + 1);
                next = next is { } other && other < second ? other : second;
            }

            return next;
        }
    }

    /// <summary>What the program begins with.</summary>
    public IReadOnlyList<AppEffect> Start()
    {
        var images = _options.Images.Select((path, i) => new Placeholder(i, 0, new PlaceholderContent.ImageFile(path)));
        if (_options.Prompt is { Length: > 0 } || !_options.Images.IsEmpty)
            State.Queue.Add(new Draft(_options.Prompt ?? "", [.. images.Select(image => image with { Start = 0 })]));
        Do(new AppEffect.ReadPrompts());
        if (_options.Onboarding.TrustFolder is null)
            CheckSignIn();
        return TakeEffects();
    }

    private void OpenFirst() => Do(_options.Start switch
    {
        StartChoice.ResumeThread resume => new AppEffect.OpenThread(new ThreadChoice.Resume(resume.IdOrName)),
        StartChoice.ResumeLastThread last => new AppEffect.OpenThread(new ThreadChoice.ResumeLast(last.Scope)),
        StartChoice.ForkLastThread last => new AppEffect.OpenThread(new ThreadChoice.ForkLast(last.Scope)),
        StartChoice.ForkThread fork => new AppEffect.OpenThread(new ThreadChoice.Fork(fork.IdOrName)),
        StartChoice.PickThread pick => new AppEffect.ListThreads(pick.Scope, PickPurpose.Resume),
        StartChoice.PickFork pick => new AppEffect.ListThreads(pick.Scope, PickPurpose.Fork),
        _ => new AppEffect.OpenThread(new ThreadChoice.New()),
    });

    public IReadOnlyList<AppEffect> Handle(AppEvent appEvent)
    {
        switch (appEvent)
        {
            case AppEvent.FromTerminal terminal:
                HandleInput(terminal.Input);
                break;
            case AppEvent.FromThread { Notification: var notification } when notification.ThreadId == State.Thread?.Id:
                HandleThread(notification.Event);
                break;
            case AppEvent.ThreadOpened opened:
                OpenThread(opened);
                break;
            case AppEvent.OpenFailed failed:
                // What was left for it is still there.
                State.Thread ??= _left;
                Flow.Print(new NoticeCell(NoticeKind.Error, failed.Message));
                RestoreDrafts();
                break;
            case AppEvent.SendFailed failed:
                State.Turn = null;
                Flow.Print(new NoticeCell(NoticeKind.Error, failed.Message));
                break;
            case AppEvent.SteerRefused refused:
                State.Steering.Remove(refused.Draft);
                Send(refused.Draft, WhenBusy.Queue);
                break;
            case AppEvent.Failed failed:
                Flow.Print(new NoticeCell(NoticeKind.Error, failed.Message));
                break;
            case AppEvent.SettingsChanged changed:
                State.Thread = changed.Thread;
                break;
            case AppEvent.Named named when named.ThreadId == State.Thread?.Id:
                State.ThreadName = named.Name;
                break;
            case AppEvent.BranchRead branch:
                State.Branch = branch.Branch;
                break;
            case AppEvent.Archived archived:
                Flow.Print(new NoticeCell(NoticeKind.Info, $"Put away: codex unarchive {archived.ThreadId} brings it back"));
                Leave();
                Do(new AppEffect.OpenThread(new ThreadChoice.New()));
                break;
            case AppEvent.RolledBack rolledBack:
                EndRewind(rolledBack.Turns, rolledBack.Draft);
                break;
            case AppEvent.PromptsRead prompts:
                TakePrompts(prompts.Prompts);
                break;
            case AppEvent.SkillsListed skills:
                _skills = skills.Skills;
                Composer.ShowSkills(skills.Skills);
                break;
            case AppEvent.McpServersListed servers:
                ShowMcpServers(servers.Servers);
                break;
            case AppEvent.TerminalsListed terminals:
                ShowTerminals(terminals.Terminals);
                break;
            case AppEvent.RulesRead rules:
                ShowRules(rules.Rules);
                break;
            case AppEvent.SnapshotTaken taken:
                _snapshots[taken.Message] = taken.Snapshot;
                break;
            case AppEvent.FilesCompared compared:
                AskAboutFiles(compared);
                break;
            case AppEvent.FilesRestored restored:
                _filesBefore = restored.Before;
                Flow.Print(new NoticeCell(NoticeKind.Info, restored.Count == 1 ? "Put back 1 file" : $"Put back {restored.Count} files"));
                break;
            case AppEvent.GitRefsRead refs:
                ChooseGitRef(refs.Kind, refs.Refs);
                break;
            case AppEvent.Told told:
                Flow.Print(new NoticeCell(NoticeKind.Info, told.Message));
                break;
            case AppEvent.Asked asked:
                _questions.Enqueue(asked.Question);
                ShowNextQuestion();
                break;
            case AppEvent.Withdrawn withdrawn:
                Withdraw(withdrawn.Question);
                break;
            case AppEvent.Onboarding onboarding:
                HandleOnboarding(onboarding);
                break;
            case AppEvent.FilesFound found:
                Composer.ShowFiles(found.Query, found.Files);
                break;
            case AppEvent.HistoryLoaded loaded:
                Composer.History.Load(loaded.Messages);
                PressInComposer(loaded.Key);
                break;
            case AppEvent.EditorClosed closed:
                Composer.SetDraft(new Draft(closed.Text, []));
                break;
            case AppEvent.ImagePasted image:
                Handle(Composer.AttachImage(image.Path));
                break;
            case AppEvent.TextPasted text:
                Handle(Composer.Paste(text.Text));
                break;
            case AppEvent.PagerReady pager:
                OpenPager(pager.Title, pager.Text);
                break;
            case AppEvent.ThreadsListed listed:
                ShowThreads(listed.Threads, listed.Wanted);
                break;
            case AppEvent.Terminated:
                Do(new AppEffect.Exit());
                break;
            case AppEvent.Ticked when _rewindPrimedUntil is { } until && until <= _clock.GetUtcNow():
                _rewindPrimedUntil = null;
                break;
            case AppEvent.Ticked when _quitPrimedUntil is { } until && until <= _clock.GetUtcNow():
                _quitPrimedUntil = null;
                break;
        }

        return TakeEffects();
    }

    /// <summary>Takes a line where nothing can be edited: a message, or the answer to the open question.</summary>
    public IReadOnlyList<AppEffect> TakeLine(string line)
    {
        if (_dialog is not { } dialog)
        {
            Composer.SetDraft(new Draft(line, []));
            PressInComposer(new KeyEvent(Key.Enter));
            return TakeEffects();
        }

        if (dialog.TakesText)
        {
            dialog.Type(line);
            dialog.Press(new KeyEvent(Key.Enter));
        }
        else
        {
            foreach (var character in line.Trim().TakeWhile(_ => !dialog.IsClosed))
                dialog.Press(KeyEvent.Of(character));
        }

        CloseIfDone();
        return TakeEffects();
    }

    /// <summary>Closes the view on the whole screen and gives it.</summary>
    public Pager? TakeOverlay()
    {
        var overlay = Overlay;
        Overlay = null;
        return overlay;
    }

    /// <summary>What is said at the end.</summary>
    public IEnumerable<string> Farewell()
    {
        if (State.Thread is not { } thread)
            return [];
        return State.Usage.TotalTokens > 0
            ? [StatusLines.Usage(State.Usage), "To continue this session, run:", $"  codex resume {thread.Id}"]
            : [$"Session ID: {thread.Id}"];
    }

    private void Do(AppEffect effect) => _effects.Add(effect);

    private AppEffect[] TakeEffects()
    {
        if (_effects.Count == 0)
            return [];
        var effects = _effects.ToArray();
        _effects.Clear();
        return effects;
    }

    private void OpenThread(AppEvent.ThreadOpened opened)
    {
        State.Thread = opened.Thread;
        State.ThreadName = opened.Name;
        State.Usage = opened.Usage;
        Flow.Cwd = opened.Thread.Cwd;
        Flow.PrintPast(opened.Items);
        Do(new AppEffect.ListSkills(opened.Thread.Id));
        ReadBranch();
        SendQueued();
    }

    private string Home(string path) =>
        path == _options.Host.Home ? "~"
        : path.StartsWith(_options.Host.Home.TrimEnd('/') + "/", StringComparison.Ordinal) ? "~" + path[_options.Host.Home.TrimEnd('/').Length..]
        : path;

    private void OpenPager(string title, string text) => Overlay = new Pager(title, _keymap, (width, theme) =>
    {
        var rows = new List<Row>();
        var highlighter = new Transcript.Markdown.CodeHighlighter("diff");
        foreach (var line in CleanText.From(text).TrimEnd('\n').Split('\n'))
            Transcript.Markdown.MarkdownRenderer.AddCodeLine(rows, highlighter.Highlight(line, theme), width);
        return rows;
    });

    private void OpenTranscript() => Overlay = new Pager("T R A N S C R I P T", _keymap, (width, theme) =>
    [
        .. Flow.All.SelectMany(entry => entry is TranscriptCell cell ? cell.RenderWhole(width, theme) : entry.Render(width, theme)),
        .. Flow.RenderLive(width, theme),
    ]);
}
