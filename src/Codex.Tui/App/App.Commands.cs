using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Tui.Composer;
using Codex.Tui.Dialogs;
using Codex.Tui.Rendering.Text;
using Codex.Tui.SlashCommands;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>What slash commands do.</summary>
internal sealed partial class App
{
    private void RunCommand(string name, string arguments, Draft draft)
    {
        if (_prompts.FirstOrDefault(prompt => prompt.CommandName == name) is { } custom)
        {
            SendPrompt(custom, draft);
            return;
        }

        if (SlashCommandTable.Find(name) is not { } command)
        {
            Flow.Print(new NoticeCell(NoticeKind.Error, $"Unrecognized command '/{name}'. Type / for a list of commands."));
            return;
        }

        if (State.Turn is not null && !command.WorksDuringTurn)
        {
            Flow.Print(new NoticeCell(NoticeKind.Error, $"'/{name}' cannot be used while a turn runs."));
            return;
        }

        if (!RunThreadCommand(name, arguments) && !RunListCommand(name, arguments) && !RunScreenCommand(name, arguments))
            throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>Commands that have to do with the thread.</summary>
    private bool RunThreadCommand(string name, string arguments)
    {
        switch (name)
        {
            case "model":
                ChooseModel();
                break;
            case "permissions" or "approvals":
                ChoosePermissions();
                break;
            case "review":
                ChooseReview(arguments);
                break;
            case "new":
                Leave();
                Do(new AppEffect.OpenThread(new ThreadChoice.New()));
                Flow.Print(new NoticeCell(NoticeKind.Info, "New conversation"));
                break;
            case "clear":
                Leave();
                Do(new AppEffect.ClearScreen());
                Flow.Print(new BannerCell(_options.Version, Home(_options.Cwd)));
                Do(new AppEffect.OpenThread(new ThreadChoice.New()));
                break;
            case "resume":
                Do(new AppEffect.ListThreads(new ThreadScope { AllDirectories = arguments == "--all" }, PickPurpose.Resume));
                break;
            case "fork":
                Fork();
                break;
            case "rename":
                Rename(arguments);
                break;
            case "archive":
                Archive();
                break;
            case "rewind" or "undo":
                OpenRewind();
                break;
            case "init":
                Send(new Draft(InitPrompt.Text, []), WhenBusy.Queue);
                break;
            case "compact":
                Compact();
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>Commands that only show something, or end the program.</summary>
    private bool RunScreenCommand(string name, string arguments)
    {
        switch (name)
        {
            case "diff":
                Do(new AppEffect.ReadGitDiff());
                break;
            case "mention":
                Handle(Composer.Mention());
                break;
            case "status":
                Flow.Print(StatusCell());
                break;
            case "usage":
                _showsUsage = true;
                Do(new AppEffect.ReadUsage());
                break;
            case "copy":
                CopyLast();
                break;
            case "export":
                Export(arguments);
                break;
            case "raw":
                OpenPager("R A W", Flow.LastMessage ?? "");
                break;
            case "keymap":
                ChooseKey(arguments);
                break;
            case "theme":
                ChooseTheme(arguments);
                break;
            case "statusline":
                ChooseStatusLine(arguments);
                break;
            case "title":
                ChooseTitle(arguments);
                break;
            case "vim":
                ToggleVim();
                break;
            case "logout":
                Do(_options.Onboarding.SignIn is null ? new AppEffect.Exit() : new AppEffect.SignOut());
                break;
            case "quit" or "exit":
                Do(new AppEffect.Exit());
                break;
            default:
                return false;
        }

        return true;
    }

    private void Leave()
    {
        _left = State.Thread;
        Flow.Reset();
        _agents.Clear();
        _snapshots.Clear();
        State.Reset();
    }

    private void ShowThreads(ImmutableArray<ThreadListEntry> threads, AppEffect.ListThreads wanted)
    {
        var isStart = State.Thread is null && Flow.All.Count <= 1;
        if (threads.IsEmpty)
        {
            Flow.Print(new NoticeCell(NoticeKind.Info, "There is no earlier conversation"));
            if (isStart)
                Do(new AppEffect.OpenThread(new ThreadChoice.New()));
            return;
        }

        _dialog = new ThreadPicker(_keymap, new ThreadPickerOptions
        {
            Threads = threads,
            Scope = wanted.Scope,
            Cwd = _options.Cwd,
            Verb = wanted.Purpose == PickPurpose.Fork ? "fork" : "resume",
            Clock = _clock,
            ShortenPath = Home,
            Chosen = thread =>
            {
                Leave();
                Do(new AppEffect.OpenThread(wanted.Purpose == PickPurpose.Fork ? new ThreadChoice.Fork(thread.Id) : new ThreadChoice.Resume(thread.Id)));
            },
            Cancelled = () =>
            {
                if (isStart)
                    Do(new AppEffect.OpenThread(new ThreadChoice.New()));
            },
        });
    }
}
