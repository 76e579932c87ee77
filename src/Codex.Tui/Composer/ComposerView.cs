using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Composer;

/// <summary>Draws the composer: prompt, draft, and under it the list that is open.</summary>
internal static class ComposerView
{
    private const int Indent = 2;

    /// <param name="composer">What to draw.</param>
    /// <param name="width">Of the terminal.</param>
    /// <param name="maxRows">Of the draft; when it has more, the part around the caret is shown.</param>
    /// <param name="hint">What an empty composer says.</param>
    /// <param name="theme">The look.</param>
    public static (List<Row> Rows, CaretPosition Caret) Render(ChatComposer composer, int width, int maxRows, string hint, Theme theme)
    {
        composer.SetWidth(width - Indent);
        var shown = composer.Search is { } search ? search.Found ?? search.Before : composer.Draft;
        var isShell = composer.IsShell;
        // The exclamation mark is the prompt, not part of the command.
        var skipped = isShell ? 1 : 0;
        var layout = new TextAreaRows(shown.Text[skipped..], width - Indent);
        var text = layout.Text;
        var (caretRow, caretColumn) = layout.PlaceOf(Math.Clamp((composer.Search is null ? composer.Area.Caret : shown.Text.Length) - skipped, 0, text.Length));
        var first = Math.Clamp(caretRow - maxRows + 1, 0, Math.Max(0, layout.Count - maxRows));
        var rows = new List<Row>();
        var (draft, selection) = (Shifted(shown, skipped), composer.Vim?.Selection is { } span ? (span.Start - skipped, span.End - skipped) : ((int, int)?)null);
        for (var i = first; i < Math.Min(layout.Count, first + maxRows); i++)
        {
            var builder = new RowBuilder().Add(i > 0 ? "  " : isShell ? "! " : "› ", isShell ? theme.Accent.Bold() : theme.Strong);
            if (text.Length == 0 && composer.Search is null)
                builder.AddClipped(new TextRun(isShell ? "a command for your own shell" : hint, theme.Muted), width);
            else
                AddText(builder, text, layout[i].Start, layout[i].End, draft, selection, theme);
            rows.Add(builder.Build());
        }

        return (rows, new CaretPosition(caretRow - first, caretColumn + Indent));
    }

    /// <summary>The open list, empty when none is.</summary>
    public static IEnumerable<Row> RenderList(ChatComposer composer, int width, Theme theme)
    {
        if (composer.Commands is { } commands)
            return commands.Render(width, theme);
        if (composer.Files is { } files)
            return files.Render(width, theme);
        if (composer.Skills is { } skills)
            return skills.Render(width, theme);
        return [];
    }

    private static void AddText(RowBuilder builder, string text, int start, int end, Draft draft, (int Start, int End)? selection, Theme theme)
    {
        while (start < end)
        {
            var style = StyleAt(start, draft, selection, theme);
            var next = start + 1;
            while (next < end && StyleAt(next, draft, selection, theme) == style)
                next++;
            builder.Add(text.AsSpan(start, next - start), style);
            start = next;
        }
    }

    private static Style StyleAt(int index, Draft draft, (int Start, int End)? selection, Theme theme)
    {
        var style = draft.Placeholders.Any(placeholder => placeholder.Start <= index && index < placeholder.End) ? theme.Accent : Style.Plain;
        return selection is var (start, end) && start <= index && index < end ? style.Reverse() : style;
    }

    /// <summary>The draft without its first characters.</summary>
    private static Draft Shifted(Draft draft, int skipped) => skipped == 0 ? draft : new Draft(
        draft.Text[skipped..], [.. draft.Placeholders.Select(placeholder => placeholder with { Start = placeholder.Start - skipped })]);
}
