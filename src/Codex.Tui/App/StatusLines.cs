using Codex.Protocol.Threads;
using Codex.Tui.Composer;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>The rows between the conversation and the composer, and those below it.</summary>
internal static class StatusLines
{
    private const int MaxPending = 4;

    /// <summary>What goes on: the turn's state and how long it has taken.</summary>
    public static IEnumerable<Row> Working(RunningTurn turn, string? header, DateTimeOffset now, string interruptKey, int width, Theme theme)
    {
        var what = turn switch
        {
            { IsInterrupting: true } => "Interrupting",
            { Retry: { } retry } => CleanText.From(retry.Message),
            _ => header ?? "Working",
        };
        var builder = new RowBuilder().Add("• ", theme.Muted);
        builder.AddClipped(new TextRun(what, theme.Strong), Math.Max(12, width - 28));
        builder.AddClipped(new TextRun($" ({CellText.Duration(Seconds(now - turn.StartedAt))} • {interruptKey} to interrupt)", theme.Muted), width);
        yield return builder.Build();
        if (turn.Retry?.AdditionalDetails is { Length: > 0 } details)
            yield return new RowBuilder().Add("  └ ", theme.Muted).AddClipped(new TextRun(CleanText.From(details).Split('\n')[0], theme.Muted), width).Build();
    }

    /// <summary>Messages that wait.</summary>
    public static IEnumerable<Row> Pending(ChatState state, string editKey, int width, Theme theme)
    {
        var waiting = state.Steering.Select(draft => ("↳ ", draft)).Concat(state.Queue.Select(draft => ("⧗ ", draft))).ToList();
        foreach (var (mark, draft) in waiting.Take(MaxPending))
            yield return new RowBuilder().Add("  " + mark, theme.Muted).AddClipped(new TextRun(FirstLine(draft), theme.Muted.Italic()), width).Build();
        if (waiting.Count > MaxPending)
            yield return Row.Of(new TextRun($"    … +{waiting.Count - MaxPending} more", theme.Muted));
        if (state.Queue.Count > 0 && editKey.Length > 0)
            yield return Row.Of(new TextRun($"    {editKey} edit", theme.Muted));
    }

    /// <summary>The row below the composer.</summary>
    public static Row Footer(string left, string right, int width, Theme theme)
    {
        var builder = new RowBuilder().Add("  ", Style.Plain);
        var rightWidth = Clusters.WidthOf(right);
        var room = width - rightWidth - (rightWidth > 0 ? 3 : 0);
        if (room < 12)
            return builder.AddClipped(new TextRun(right, theme.Muted), width).Build();
        builder.AddClipped(new TextRun(left, theme.Muted), room);
        return rightWidth == 0 ? builder.Build() : builder.Add(" · ", theme.Muted).AddClipped(new TextRun(right, theme.Muted), width).Build();
    }

    /// <summary>For example <c>1.2K</c>.</summary>
    public static string Tokens(long count) => count switch
    {
        < 1000 => count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        < 1_000_000 => (count / 1000.0).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) + "K",
        _ => (count / 1_000_000.0).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + "M",
    };

    /// <summary>The summary that is printed at the end.</summary>
    public static string Usage(TokenUsage usage)
    {
        var input = usage.InputTokens - usage.CachedInputTokens;
        var cached = usage.CachedInputTokens > 0 ? $" (+ {Number(usage.CachedInputTokens)} cached)" : "";
        var reasoning = usage.ReasoningOutputTokens > 0 ? $" (reasoning {Number(usage.ReasoningOutputTokens)})" : "";
        return $"Token usage: total={Number(input + usage.OutputTokens)} input={Number(input)}{cached} output={Number(usage.OutputTokens)}{reasoning}";
    }

    private static string Number(long value) => value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    private static string FirstLine(Draft draft)
    {
        var text = CleanText.From(draft.Text).Trim();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text : text[..end] + " …";
    }

    private static TimeSpan Seconds(TimeSpan duration) => TimeSpan.FromSeconds(Math.Max(0, Math.Floor(duration.TotalSeconds + 0.05)));
}
