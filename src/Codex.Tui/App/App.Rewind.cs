using System.Collections.Immutable;
using Codex.Machine.Git;
using Codex.Tui.Composer;
using Codex.Tui.Dialogs;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>
/// Going back to an earlier message: it returns into the composer, the model forgets what came from there on, and the files can be made as they
/// were when it was sent.
/// </summary>
internal sealed partial class App
{
    private const int MostPaths = 12;

    private static readonly TimeSpan RewindHint = TimeSpan.FromSeconds(2);

    private readonly Dictionary<UserCell, string> _snapshots = [];
    private DateTimeOffset? _rewindPrimedUntil;
    private bool _isTrusted;

    /// <summary>A picture of the files before they were put back last; null when they were not.</summary>
    private string? _filesBefore;

    private void PrimeRewind()
    {
        if (State.Turn is not null || !Flow.Messages.Any())
            return;
        if (_rewindPrimedUntil is null)
        {
            _rewindPrimedUntil = _clock.GetUtcNow() + RewindHint;
            return;
        }

        _rewindPrimedUntil = null;
        OpenRewind();
    }

    /// <summary>Lets the user choose.</summary>
    private void OpenRewind()
    {
        if (State.Thread is not { } thread)
            return;
        var messages = Flow.Messages.Reverse().ToList();
        if (messages.Count == 0 && _filesBefore is null)
        {
            Flow.Print(new NoticeCell(NoticeKind.Info, "There is no message to go back to"));
            return;
        }

        var options = messages.Select((message, index) => new DialogOption(OneLine(message.Text), () => GoBack(thread.Id, message, index + 1))).ToList();
        if (_filesBefore is { } before)
            options.Add(new DialogOption("(the files as they were before the last time they were put back)", () => Do(new AppEffect.RestoreFiles(before))));
        _dialog = new ListDialog(_keymap, "Go back to which message?", [.. options])
        {
            Footnote = _snapshots.Count > 0
                ? "The model forgets it and all that followed. If files have changed since, you are asked about them."
                : "The model forgets it and all that followed; files stay as they are.",
        };
    }

    private void GoBack(string threadId, UserCell message, int turns)
    {
        var draft = new Draft(message.Text, []);
        Do(_snapshots.TryGetValue(message, out var snapshot) ? new AppEffect.CompareFiles(snapshot, turns, draft) : new AppEffect.RollBack(threadId, turns, draft));
    }

    private void AskAboutFiles(AppEvent.FilesCompared compared)
    {
        if (State.Thread is not { } thread)
            return;
        var (snapshot, turns, draft) = compared.Wanted;
        var rollBack = new AppEffect.RollBack(thread.Id, turns, draft);
        if (compared.Changes.IsEmpty)
        {
            Do(rollBack);
            return;
        }

        _dialog = new ListDialog(_keymap, "Files have changed since. Put them back, too?",
        [
            new DialogOption("Conversation and files", () =>
            {
                Do(new AppEffect.RestoreFiles(snapshot));
                Do(rollBack);
            }) { Description = "changes of your own since then go as well" },
            new DialogOption("Only the conversation", () => Do(rollBack)),
            new DialogOption("Only the files", () => Do(new AppEffect.RestoreFiles(snapshot))),
        ])
        {
            Body = (width, theme) => Paths(compared.Changes, width, theme),
        };
    }

    private static IEnumerable<Row> Paths(ImmutableArray<SnapshotChange> changes, int width, Theme theme)
    {
        foreach (var change in changes.Take(MostPaths))
        {
            var what = change.Kind switch
            {
                SnapshotChangeKind.BroughtBack => "bring back ",
                SnapshotChangeKind.Removed => "remove     ",
                _ => "restore    ",
            };
            yield return new RowBuilder().Add("  " + what, theme.Muted).AddClipped(new TextRun(CleanText.From(change.Path), Style.Plain), width).Build();
        }

        if (changes.Length > MostPaths)
            yield return Row.Of(new TextRun($"  … +{changes.Length - MostPaths} more", theme.Muted));
    }

    private void EndRewind(int turns, Draft draft)
    {
        Flow.ForgetMessages(turns);
        Flow.Print(new NoticeCell(NoticeKind.Info, $"Went back to before: {OneLine(draft.Text)}"));
        Composer.SetDraft(draft);
    }
}
