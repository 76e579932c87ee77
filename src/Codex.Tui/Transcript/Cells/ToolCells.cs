using System.Text.Json;
using Codex.Protocol.Threads;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>A call of a tool of an MCP server.</summary>
internal sealed class McpCell(ThreadItem.McpToolCall call) : TranscriptCell
{
    private const int FoldedHead = 3;
    private const int FoldedTail = 2;

    public ThreadItem.McpToolCall Call { get; private set; } = call;

    public void Complete(ThreadItem.McpToolCall call) => Call = call;

    public override IReadOnlyList<Row> Render(int width, Theme theme) => Render(width, theme, FoldedHead, FoldedTail);

    public override IReadOnlyList<Row> RenderWhole(int width, Theme theme) => Render(width, theme, int.MaxValue / 4, 0);

    private List<Row> Render(int width, Theme theme, int head, int tail)
    {
        var rows = CellText.Begin();
        var (mark, verb) = Call.Status switch
        {
            ItemStatus.InProgress => (theme.Muted, "Calling "),
            ItemStatus.Completed => (theme.Success, "Called "),
            _ => (theme.Failure, "Called "),
        };
        var arguments = Call.Arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "" : Call.Arguments.GetRawText();
        CellText.AddMarked(
            rows,
            new TextRun("• ", mark),
            width,
            new TextRun(verb, theme.Strong),
            new TextRun(CleanText.From($"{Call.Server}.{Call.Tool}"), theme.Accent),
            new TextRun($"({CleanText.From(arguments)})", theme.Muted));
        if (Call.Error is { } error)
            CellText.AddBranch(rows, CellText.Fold(CleanText.From(error.Message), head, tail, theme.Failure), width, theme);
        else if (TextOf(Call.Result) is { Length: > 0 } text)
            CellText.AddBranch(rows, CellText.Fold(CleanText.From(text), head, tail, theme.Muted), width, theme);
        return rows;
    }

    /// <summary>The text parts of a result; other parts are named.</summary>
    private static string TextOf(JsonElement? result)
    {
        if (result is not { ValueKind: JsonValueKind.Object } value || !value.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return "";
        var parts = content.EnumerateArray().Select(part =>
            part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
                ? text.GetString() ?? ""
                : part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var type) ? $"<{type}>" : "");
        return string.Join('\n', parts);
    }
}

/// <summary>A search that the provider ran, an image that was shown: one line each.</summary>
internal sealed class StepCell(string verb, string what) : TranscriptCell
{
    public static StepCell? For(ThreadItem item, string cwd) => item switch
    {
        ThreadItem.WebSearch search => new StepCell("Searched the web for", search.Query),
        ThreadItem.ImageView image => new StepCell("Viewed image", CellText.ShortPath(image.Path, cwd)),
        ThreadItem.ContextCompaction => new StepCell("Context compacted", ""),
        _ => null,
    };

    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        CellText.AddMarked(rows, new TextRun("• ", theme.Muted), width, new TextRun(verb + " ", theme.Strong), CleanText.From(what));
        return rows;
    }
}
