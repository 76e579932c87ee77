using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;
using Codex.Tui.Composer;
using Codex.Tui.Dialogs;
using Codex.Tui.SlashCommands;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>Messages to the agent, and what it tells.</summary>
internal sealed partial class App
{
    private void Submit(Draft draft, WhenBusy whenBusy)
    {
        if (draft.Text.Trim() == "!")
            return;
        if (ReadCommand(draft.Text) is var (name, arguments))
        {
            RunCommand(name, arguments, draft);
            return;
        }

        if (State.Thread is { } thread && _options.Settings.SavesHistory)
            Do(new AppEffect.SaveMessage(thread.Id, draft.FullText));
        Send(draft, whenBusy);
    }

    /// <summary>A word behind a slash is a command; with another slash it is a path.</summary>
    private static (string Name, string Arguments)? ReadCommand(string text)
    {
        if (text is not ['/', ..])
            return null;
        var line = text.TrimEnd();
        var end = line.IndexOfAny([' ', '\n', '\t']);
        var name = end < 0 ? line[1..] : line[1..end];
        return name.Length == 0 || name.Contains('/', StringComparison.Ordinal) ? null : (name, end < 0 ? "" : line[(end + 1)..].Trim());
    }

    private void Send(Draft draft, WhenBusy whenBusy)
    {
        if (State.Thread is not { } thread)
        {
            State.Queue.Add(draft);
        }
        else if (State.Turn is not { } turn)
        {
            StartTurn(thread, draft);
        }
        else if (whenBusy == WhenBusy.Steer && draft.ShellCommand is null && turn is { Id: { } turnId, IsInterrupting: false })
        {
            State.Steering.Add(draft);
            Do(new AppEffect.SteerTurn(thread.Id, turnId, draft));
        }
        else
        {
            State.Queue.Add(draft);
        }
    }

    private void StartTurn(ThreadSummary thread, Draft draft)
    {
        if (draft.ShellCommand is not null)
        {
            State.Turn = new RunningTurn(_clock.GetUtcNow(), TurnKind.Shell);
            Do(new AppEffect.RunShell(thread.Id, draft));
            return;
        }

        State.Turn = new RunningTurn(_clock.GetUtcNow(), TurnKind.Answer);
        var message = PrintMessage(draft);
        Do(new AppEffect.StartTurn(thread.Id, draft) { Pictured = _isTrusted && _options.Settings.RestoresFiles ? message : null });
    }

    private UserCell PrintMessage(Draft draft)
    {
        var text = draft.FullText.Trim();
        State.Echoes.Add(text);
        var message = new UserCell(draft.Text.Trim(), draft.Placeholders.Count(placeholder => placeholder.Content is PlaceholderContent.ImageFile));
        Flow.Print(message);
        return message;
    }

    private void SendQueued()
    {
        if (State is not { Thread: { } thread, Turn: null } || State.Queue.Count == 0)
            return;
        var next = State.Queue[0];
        State.Queue.RemoveAt(0);
        StartTurn(thread, next);
    }

    /// <summary>What was not sent goes back into the composer, before what is there.</summary>
    private void RestoreDrafts()
    {
        if (State.Steering.Count + State.Queue.Count == 0)
            return;
        var texts = State.Steering.Concat(State.Queue).Select(draft => draft.FullText).Append(Composer.Draft.FullText);
        Composer.SetDraft(new Draft(string.Join('\n', texts.Where(text => text.Length > 0)), []));
        State.Steering.Clear();
        State.Queue.Clear();
    }

    private void HandleThread(ThreadEvent threadEvent)
    {
        Overlay?.Invalidate();
        if (threadEvent is ThreadEvent.ItemStarted { Item: var begun })
            _agents.Take(begun);
        else if (threadEvent is ThreadEvent.ItemCompleted { Item: var ended })
            _agents.Take(ended);
        switch (threadEvent)
        {
            case ThreadEvent.TurnStarted started:
                BeginTurn(started.Turn);
                break;
            case ThreadEvent.TurnCompleted completed:
                EndTurn(completed.Turn);
                break;
            case ThreadEvent.ItemCompleted { Item: ThreadItem.UserMessage message }:
                ShowMessage(message);
                break;
            case ThreadEvent.PlanUpdated plan:
                State.Progress = ProgressOf(plan);
                Flow.Handle(plan);
                break;
            case ThreadEvent.TokenUsageUpdated usage:
                State.Usage = usage.Total;
                State.ContextTokens = usage.Last.TotalTokens;
                State.ContextWindow = usage.ModelContextWindow ?? State.ContextWindow;
                break;
            case ThreadEvent.RateLimitsUpdated limits:
                TakeLimits(limits.Snapshot);
                break;
            case ThreadEvent.ErrorOccurred { WillRetry: WillRetry.Yes } error when State.Turn is { } turn:
                turn.Retry = error.Error;
                break;
            case ThreadEvent.ErrorOccurred error:
                Flow.Print(new NoticeCell(NoticeKind.Error, error.Error.Message));
                break;
            default:
                if (State.Turn is { } running)
                    running.Retry = null;
                Flow.Handle(threadEvent);
                break;
        }
    }

    private void BeginTurn(Turn turn)
    {
        State.Turn ??= new RunningTurn(_clock.GetUtcNow(), TurnKind.Answer);
        State.Turn.Id = turn.Id;
        if (State is { Turn.IsInterrupting: true, Thread: { } thread })
            Do(new AppEffect.InterruptTurn(thread.Id, turn.Id));
    }

    private void EndTurn(Turn turn)
    {
        Flow.EndTurn();
        if (State.Turn is not { } ended)
            return;
        State.Turn = null;
        State.Echoes.Clear();
        ReadBranch();
        var duration = CellText.Duration(TimeSpan.FromMilliseconds(turn.DurationMs ?? 0));
        if (turn.Status == TurnStatus.Interrupted)
        {
            Flow.Print(new NoticeCell(NoticeKind.Error, "Conversation interrupted - tell the model what to do differently"));
            RestoreDrafts();
            return;
        }

        if (turn.Status == TurnStatus.Completed && ended.Kind != TurnKind.Shell)
            Flow.Print(new NoticeCell(NoticeKind.Footer, $"Worked for {duration}"));
        if (ended.Kind != TurnKind.Shell)
            Notify("agent-turn-complete", turn.Status == TurnStatus.Failed ? "Codex: the turn failed" : "Codex: " + (Flow.LastMessage ?? "done"));
        foreach (var draft in State.Steering)
            State.Queue.Add(draft);
        State.Steering.Clear();
        SendQueued();
    }

    private void ShowMessage(ThreadItem.UserMessage message)
    {
        var text = string.Concat(message.Content.OfType<UserInput.Text>().Select(input => input.Value));
        if (State.Echoes.Remove(text))
            return;
        var steered = State.Steering.Find(draft => draft.FullText.Trim() == text);
        if (steered is not null)
            State.Steering.Remove(steered);
        Flow.Print(new UserCell(steered?.Text ?? text, message.Content.Count(input => input is not UserInput.Text)));
    }

    private void ShowNextQuestion()
    {
        if (_dialog is not null || !_questions.TryDequeue(out var next))
            return;
        _question = next;
        _dialog = CreateQuestion(next);
        _dialogArmedAt = _clock.GetUtcNow() + DialogDelay;
        Notify("approval-requested", next switch
        {
            PendingQuestion.Approval { Request: ApprovalRequest.Command command } => $"Codex wants to run {command.CommandLine}",
            PendingQuestion.Approval { Request: ApprovalRequest.McpToolCall call } => $"Codex wants to call {call.Server}.{call.Tool}",
            PendingQuestion.Elicitation elicitation => $"{elicitation.Request.ServerName} asks: {elicitation.Request.Message}",
            _ => "Codex wants to edit files",
        });
    }

    private Dialog CreateQuestion(PendingQuestion question) => question switch
    {
        PendingQuestion.Approval approval => ApprovalDialogs.Create(
            approval, _keymap, Flow.Cwd, (answer, notice) => Settle(() => approval.Decide(answer), notice), sent => _nextDialog = AskWhy(approval, sent)),
        PendingQuestion.Elicitation elicitation => new FormDialogs(
            _keymap, elicitation.Request, next => _nextDialog = next, (answer, notice) => Settle(() => elicitation.Decide(answer), notice)).Create(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private TextDialog AskWhy(PendingQuestion.Approval approval, Action<string> sent) => new(
        _keymap,
        "What should Codex do instead?",
        reason =>
        {
            sent(reason);
            return null;
        },
        () => _nextDialog = CreateQuestion(approval));

    private void Settle(Action decide, NoticeCell notice)
    {
        _question = null;
        decide();
        Flow.Print(notice);
    }

    private void Withdraw(PendingQuestion question)
    {
        if (_question == question)
        {
            (_question, _dialog, _nextDialog) = (null, null, null);
            ShowNextQuestion();
            return;
        }

        var others = _questions.Where(other => other != question).ToList();
        _questions.Clear();
        others.ForEach(_questions.Enqueue);
    }

    private void Notify(string name, string text)
    {
        var settings = _options.Settings.Notifications;
        if (!settings.IsEnabled || (_hasFocus && !settings.EvenWhenFocused) || (!settings.Events.IsEmpty && !settings.Events.Contains(name)))
            return;
        Do(new AppEffect.Notify(text));
    }
}
