using Codex.Tui.Composer;
using Codex.Tui.Dialogs;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>What is done with whole conversations, and with turns of them.</summary>
internal sealed partial class App
{
    private void Fork()
    {
        if (State.Thread is not { } thread)
            return;
        (State.Thread, _left) = (null, thread);
        Do(new AppEffect.OpenThread(new ThreadChoice.Fork(thread.Id)));
        Flow.Print(new NoticeCell(NoticeKind.Info, "Forked the conversation: what follows does not change the other one"));
    }

    private void Rename(string name)
    {
        if (State.Thread is not { } thread)
            return;
        if (name.Length == 0)
        {
            Flow.Print(new NoticeCell(NoticeKind.Error, "Say how to call it: /rename NAME"));
            return;
        }

        Do(new AppEffect.Rename(thread.Id, name));
    }

    private void Archive()
    {
        if (State.Thread is { } thread)
            Do(new AppEffect.Archive(thread.Id));
    }

    private void Compact()
    {
        if (State.Thread is not { } thread)
            return;
        State.Turn = new RunningTurn(_clock.GetUtcNow(), TurnKind.Compaction);
        Do(new AppEffect.Compact(thread.Id));
    }

    private void Export(string file)
    {
        if (State.Thread is not { } thread)
            return;
        var path = file.Length > 0 ? file : $"codex-{thread.Id}.md";
        Do(new AppEffect.WriteFile(path, Flow.ToMarkdown()));
    }

    private static string OneLine(string text)
    {
        var line = text.Trim().ReplaceLineEndings(" ");
        return line.Length > 100 ? line[..99] + "…" : line;
    }
}
