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
    private void RunCommand(string name, string arguments)
    {
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

        switch (name)
        {
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
                Do(new AppEffect.ListThreads(AllDirectories: arguments == "--all"));
                break;
            case "fork" when State.Thread is { } thread:
                Do(new AppEffect.OpenThread(new ThreadChoice.Fork(thread.Id)));
                Flow.Print(new NoticeCell(NoticeKind.Info, "Forked the conversation: what follows does not change the other one"));
                break;
            case "init":
                Send(new Draft(InitPrompt.Text, []), WhenBusy.Queue);
                break;
            case "diff":
                Do(new AppEffect.ReadGitDiff());
                break;
            case "mention":
                Handle(Composer.Mention());
                break;
            case "status":
                Flow.Print(StatusCell());
                break;
            case "copy":
                CopyLast();
                break;
            case "raw":
                OpenPager("R A W", Flow.LastMessage ?? "");
                break;
            case "quit" or "exit":
                Do(new AppEffect.Exit());
                break;
        }
    }

    private void Leave()
    {
        Flow.Reset();
        State.Reset();
    }

    private TableCell StatusCell()
    {
        var lines = new List<(string Name, string Value)> { ("Model", ModelLine()) };
        if (State.Thread is { } thread)
        {
            lines.Add(("Model provider", thread.ModelProvider));
            lines.Add(("Directory", Home(thread.Cwd)));
            lines.Add(("Approval", PolicyName(thread.ApprovalPolicy)));
            lines.Add(("Sandbox", SandboxName(thread.SandboxPolicy)));
            lines.Add(("Session", thread.Id));
        }
        else
        {
            lines.Add(("Directory", Home(_options.Cwd)));
            lines.Add(("Session", "opening"));
        }

        lines.Add(("Token usage", $"{StatusLines.Tokens(State.Usage.TotalTokens)} total  ({StatusLines.Tokens(State.Usage.InputTokens)} input + {StatusLines.Tokens(State.Usage.OutputTokens)} output)"));
        if (State is { ContextLeft: { } left, ContextWindow: { } window })
            lines.Add(("Context window", $"{left}% left ({StatusLines.Tokens(State.ContextTokens)} used / {StatusLines.Tokens(window)})"));
        return new TableCell("/status", lines);
    }

    private string ModelLine()
    {
        var model = State.Thread?.Model ?? _options.Settings.Model ?? "";
        var effort = State.Thread is { } thread ? thread.ReasoningEffort : _options.Settings.ReasoningEffort;
        return effort is null ? model : $"{model} {effort}";
    }

    private static string PolicyName(ApprovalPolicy policy) => policy switch
    {
        ApprovalPolicy.Untrusted => "untrusted",
        ApprovalPolicy.OnFailure => "on-failure",
        ApprovalPolicy.OnRequest => "on-request",
        _ => "never",
    };

    private static string SandboxName(SandboxPolicy policy) => policy.Mode switch
    {
        SandboxMode.ReadOnly => "read-only",
        SandboxMode.WorkspaceWrite => policy.HasNetwork ? "workspace-write (with network)" : "workspace-write",
        _ => "danger-full-access",
    };

    private void ShowThreads(ImmutableArray<ThreadListEntry> threads)
    {
        var isStart = State.Thread is null && Flow.All.Count <= 1;
        if (threads.IsEmpty)
        {
            Flow.Print(new NoticeCell(NoticeKind.Info, "There is no earlier conversation"));
            if (isStart)
                Do(new AppEffect.OpenThread(new ThreadChoice.New()));
            return;
        }

        _dialog = new ThreadPicker(_keymap, threads, _clock, Home, thread =>
        {
            Leave();
            Do(new AppEffect.OpenThread(new ThreadChoice.Resume(thread.Id)));
        })
        {
            Cancelled = () =>
            {
                if (isStart)
                    Do(new AppEffect.OpenThread(new ThreadChoice.New()));
            },
        };
    }
}
