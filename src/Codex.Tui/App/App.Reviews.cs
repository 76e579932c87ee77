using System.Collections.Immutable;
using Codex.Tui.Composer;
using Codex.Tui.Dialogs;
using Codex.Tui.SlashCommands;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>Reviews: what is to be looked at, and by which instructions.</summary>
internal sealed partial class App
{
    private void ChooseReview(string instructions)
    {
        if (instructions.Length > 0)
        {
            Review("your instructions", ReviewPrompt.Custom(instructions));
            return;
        }

        _dialog = new ListDialog(_keymap, "What shall be reviewed?",
        [
            new DialogOption("Against a base branch", () => Do(new AppEffect.ReadGitRefs(GitRefKind.Branch))) { Description = "what a pull request would show" },
            new DialogOption("Uncommitted changes", () => Review("uncommitted changes", ReviewPrompt.Uncommitted)),
            new DialogOption("A commit", () => Do(new AppEffect.ReadGitRefs(GitRefKind.Commit))),
            new DialogOption("With instructions of your own", () => Composer.SetDraft(new Draft("/review ", []))),
        ]);
    }

    private void ChooseGitRef(GitRefKind kind, ImmutableArray<GitRef> refs)
    {
        if (refs.IsEmpty)
        {
            Flow.Print(new NoticeCell(NoticeKind.Error, kind == GitRefKind.Branch ? "There is no branch here" : "There is no commit here"));
            return;
        }

        _dialog = new ListDialog(_keymap, kind == GitRefKind.Branch ? "Against which branch?" : "Which commit?", [.. refs.Select(one => new DialogOption(
            one.Name,
            () => Review(one.Name, kind == GitRefKind.Branch ? ReviewPrompt.Against(one.Name) : ReviewPrompt.Commit(one.Name)))
        {
            Description = one.Description,
        })]);
    }

    /// <summary>The instructions are long and always the same: what is shown is what the user chose.</summary>
    private void Review(string what, string prompt)
    {
        if (State.Thread is not { } thread || State.Turn is not null)
            return;
        State.Turn = new RunningTurn(_clock.GetUtcNow(), TurnKind.Answer);
        State.Echoes.Add(prompt.Trim());
        Flow.Print(new UserCell($"/review: {what}", 0));
        Do(new AppEffect.StartTurn(thread.Id, new Draft(prompt, [])));
    }
}
