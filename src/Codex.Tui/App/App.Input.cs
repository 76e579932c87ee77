using System.Collections.Immutable;
using Codex.Tui.Composer;
using Codex.Tui.Dialogs;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>What keys do.</summary>
internal sealed partial class App
{
    /// <summary>How long a dialog that came up by itself ignores keys, and how long the user must not have typed.</summary>
    private static readonly TimeSpan DialogDelay = TimeSpan.FromMilliseconds(350);

    private static readonly TimeSpan QuitHint = TimeSpan.FromSeconds(2);

    private void HandleInput(TerminalInput input)
    {
        switch (input)
        {
            case TerminalInput.KeyPressed pressed:
                Press(pressed.Key);
                break;
            case TerminalInput.TextTyped typed:
                Type(typed.Text);
                break;
            case TerminalInput.Pasted pasted when Overlay is not null:
                Overlay.Type(pasted.Text);
                break;
            case TerminalInput.Pasted pasted when _dialog is { IsUnexpected: false } dialog:
                dialog.Type(pasted.Text);
                CloseIfDone();
                break;
            case TerminalInput.Pasted pasted when LooksLikeImage(pasted.Text):
                Do(new AppEffect.ClassifyPaste(pasted.Text));
                break;
            case TerminalInput.Pasted pasted:
                _showsShortcuts = false;
                Handle(Composer.Paste(pasted.Text));
                break;
            case TerminalInput.FocusChanged focus:
                _hasFocus = focus.HasFocus;
                break;
        }
    }

    private void Type(string text)
    {
        var now = _clock.GetUtcNow();
        if (Overlay is { } overlay)
        {
            overlay.Type(text);
        }
        else if (_dialog is { } dialog && !dialog.IsUnexpected)
        {
            dialog.Type(text);
            CloseIfDone();
        }
        else
        {
            // Text that came at once was not meant for a question that came up by itself.
            _lastTyped = now;
            _showsShortcuts = false;
            Handle(Composer.Type(text));
        }
    }

    private void Press(KeyEvent key)
    {
        if (Overlay is { } overlay)
        {
            overlay.Press(key);
            if (overlay.IsClosed)
                Overlay = null;
            return;
        }

        if (_dialog is { } dialog)
        {
            if (IsArmed(key))
            {
                dialog.Press(key);
                CloseIfDone();
            }
            else
            {
                PressInComposer(key);
            }

            return;
        }

        if (!PressGlobal(key))
            PressInComposer(key);
    }

    /// <summary>
    /// Whether a dialog takes the key. One that came up by itself gets none for a moment, and no character while the user goes on typing:
    /// those belong to the draft.
    /// </summary>
    private bool IsArmed(KeyEvent key)
    {
        var now = _clock.GetUtcNow();
        if (_dialog is not { IsUnexpected: true })
            return true;
        var isTyping = now - _lastTyped < DialogDelay;
        if (now >= _dialogArmedAt && !(isTyping && (key.IsText || key.Key == Key.Enter)))
            return true;
        if (key.IsText)
            _lastTyped = now;
        return false;
    }

    private void CloseIfDone()
    {
        if (_dialog is not { IsClosed: true })
            return;
        (_dialog, _nextDialog) = (_nextDialog, null);
        ShowNextQuestion();
    }

    private bool PressGlobal(KeyEvent key)
    {
        if (key.Is('c', KeyModifiers.Control))
        {
            PressControlC();
            return true;
        }

        if (key.Is('d', KeyModifiers.Control) && Composer.IsEmpty)
        {
            Do(new AppEffect.Exit());
            return true;
        }

        if (key.Is('z', KeyModifiers.Control))
        {
            Do(new AppEffect.Suspend());
            return true;
        }

        if (Composer.HasOpenList)
            return false;
        var action = _keymap.Find(key, KeyContext.Global, KeyContext.Chat);
        // To Vim, Esc first means to leave insert mode; in normal mode it has its usual meaning.
        if (key.Is(Key.Escape) && Composer.Vim is { WantsEscape: true } && !_showsShortcuts)
            return false;
        switch (action)
        {
            case KeyAction.OpenTranscript:
                OpenTranscript();
                return true;
            case KeyAction.OpenExternalEditor:
                Do(new AppEffect.OpenEditor(Composer.Draft.FullText));
                return true;
            case KeyAction.PasteImage:
                Do(new AppEffect.PasteImage());
                return true;
            case KeyAction.DecreaseReasoningEffort:
                ChangeEffort(-1);
                return true;
            case KeyAction.IncreaseReasoningEffort:
                ChangeEffort(1);
                return true;
            case KeyAction.ToggleRawOutput:
                OpenPager("R A W", Flow.LastMessage ?? "");
                return true;
            case KeyAction.Copy:
                CopyLast();
                return true;
            case KeyAction.ToggleVimMode:
                ToggleVim();
                return true;
            case KeyAction.ClearTerminal:
                Do(new AppEffect.ClearScreen());
                return true;
            case KeyAction.InterruptTurn when _showsShortcuts:
                _showsShortcuts = false;
                return true;
            case KeyAction.InterruptTurn when State.Turn is not null:
                Interrupt();
                return true;
            case KeyAction.InterruptTurn when Composer.IsEmpty:
                PrimeRewind();
                return true;
            case KeyAction.EditQueuedMessage when State.Queue.Count > 0 && Composer.IsEmpty:
                Composer.SetDraft(State.Queue[^1]);
                State.Queue.RemoveAt(State.Queue.Count - 1);
                return true;
            default:
                return false;
        }
    }

    private void PressControlC()
    {
        if (Composer.Search is not null)
        {
            PressInComposer(new KeyEvent(Key.Escape));
        }
        else if (!Composer.IsEmpty)
        {
            Composer.TakeDraft();
        }
        else if (State.Turn is { IsInterrupting: false })
        {
            Interrupt();
        }
        else if (_quitPrimedUntil is not null)
        {
            Do(new AppEffect.Exit());
        }
        else
        {
            _quitPrimedUntil = _clock.GetUtcNow() + QuitHint;
        }
    }

    private void PressInComposer(KeyEvent key)
    {
        if (key.IsText)
            _lastTyped = _clock.GetUtcNow();
        _quitPrimedUntil = null;
        _rewindPrimedUntil = null;
        if (_showsShortcuts && (key.IsText || key.Key == Key.Backspace))
        {
            _showsShortcuts = false;
            if (key.Is('?'))
                return;
        }

        var outcome = Composer.Press(key);
        if (outcome is ComposerOutcome.HistoryWanted)
            Do(_options.Settings.SavesHistory ? new AppEffect.LoadHistory(key) : LoadNothing(key));
        else if (outcome is ComposerOutcome.NotHandled && _keymap.Find(key, KeyContext.Composer) == KeyAction.ToggleShortcuts && Composer.IsEmpty)
            _showsShortcuts = true;
        else
            Handle(outcome);
    }

    private AppEffect.LoadHistory LoadNothing(KeyEvent key) => new(key);

    private void Handle(ComposerOutcome outcome)
    {
        switch (outcome)
        {
            case ComposerOutcome.Submitted submitted:
                Submit(submitted.Draft, submitted.WhenBusy);
                break;
            case ComposerOutcome.FilesWanted wanted:
                Do(new AppEffect.SearchFiles(wanted.Query));
                break;
        }
    }

    private void Interrupt()
    {
        if (State is not { Turn: { IsInterrupting: false } turn, Thread: { } thread })
            return;
        turn.IsInterrupting = true;
        if (turn.Id is { } id)
            Do(new AppEffect.InterruptTurn(thread.Id, id));
    }

    private void CopyLast()
    {
        if (Flow.LastMessage is not { } message)
            return;
        Do(new AppEffect.Copy(message));
        Flow.Print(new NoticeCell(NoticeKind.Info, "Copied the last answer"));
    }

    private static bool LooksLikeImage(string text)
    {
        var path = text.Trim().Trim('\'', '"');
        return path.Length is > 4 and < 4096 && !path.Contains('\n', StringComparison.Ordinal)
            && Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".gif" or ".webp";
    }
}
