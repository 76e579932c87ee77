using System.Collections.Immutable;
using Codex.Protocol.Threads;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Markdown;

namespace Codex.Tui.Transcript.Cells;

/// <summary>A command: while it runs with the end of its output, afterwards with beginning and end.</summary>
internal sealed class CommandCell : TranscriptCell
{
    private const int LiveRows = 5;
    private const int FoldedCommandLines = 6;
    private const int MaxLiveOutput = 64 * 1024;

    private string _output = "";

    public CommandCell(ThreadItem.CommandExecution command) => Command = command;

    public ThreadItem.CommandExecution Command { get; private set; }

    public bool IsRunning => Command.Status == ItemStatus.InProgress;

    /// <summary>The script, without the shell that runs it.</summary>
    public string Script => ScriptOf(Command.Argv, Command.Command);

    /// <summary>Whether it only looks at things.</summary>
    public bool IsExploration => Command.Source != CommandSource.UserShell && !Command.CommandActions.IsEmpty
        && Command.CommandActions.All(action => action is not CommandAction.Unknown) && Command.ExitCode is null or 0;

    public static string ScriptOf(ImmutableArray<string> argv, string commandLine) =>
        argv is [_, "-lc" or "-c", var script] ? script : commandLine;

    public void AppendOutput(string delta)
    {
        _output += delta;
        if (_output.Length > MaxLiveOutput)
            _output = _output[^(MaxLiveOutput / 2)..];
    }

    public void Complete(ThreadItem.CommandExecution command) => Command = command;

    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        AddHead(rows, width, theme, isWhole: false);
        if (IsRunning)
        {
            var lines = CleanText.From(_output).TrimEnd('\n').Split('\n').TakeLast(LiveRows).Where(line => line.Length > 0);
            CellText.AddBranch(rows, lines.Select(line => new TextRun(Clip(line, width - 4), theme.Muted)), width, theme);
        }
        else
        {
            var (head, tail) = Command.Source == CommandSource.UserShell ? (30, 20) : (2, 3);
            AddOutput(rows, width, theme, head, tail);
        }

        return rows;
    }

    public override IReadOnlyList<Row> RenderWhole(int width, Theme theme)
    {
        var rows = CellText.Begin();
        AddHead(rows, width, theme, isWhole: true);
        AddOutput(rows, width, theme, int.MaxValue / 4, 0);
        return rows;
    }

    private void AddHead(List<Row> rows, int width, Theme theme, bool isWhole)
    {
        var (mark, verb) = (Command.Status, Command.Source) switch
        {
            (ItemStatus.InProgress, CommandSource.UserShell) => (theme.Muted, "You run"),
            (ItemStatus.InProgress, _) => (theme.Muted, "Running"),
            (ItemStatus.Declined, _) => (theme.Failure, "Did not run"),
            (_, CommandSource.UserShell) => (Command.ExitCode == 0 ? theme.Success : theme.Failure, "You ran"),
            _ => (Command.ExitCode == 0 ? theme.Success : theme.Failure, "Ran"),
        };
        var lines = CleanText.From(Script).TrimEnd('\n').Split('\n');
        var shown = isWhole || lines.Length <= FoldedCommandLines ? lines : [.. lines.Take(FoldedCommandLines), $"… +{lines.Length - FoldedCommandLines} lines"];
        var highlighter = new CodeHighlighter("bash");
        List<TextRun> text = [new TextRun(verb + " ", theme.Strong)];
        for (var i = 0; i < shown.Length; i++)
        {
            text.AddRange(highlighter.Highlight(shown[i], theme));
            if (i < shown.Length - 1)
                text.Add("\n");
        }

        if (Command is { Status: not (ItemStatus.InProgress or ItemStatus.Declined), ExitCode: { } code and not 0 })
            text.Add(new TextRun($" (exit {code})", theme.Failure));
        TextLayout.Wrap(rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text), new WrapOptions
        {
            Width = width,
            FirstIndent = [new TextRun("• ", mark)],
            RestIndent = [new TextRun("  │ ", theme.Muted)],
        });
    }

    private void AddOutput(List<Row> rows, int width, Theme theme, int head, int tail)
    {
        if (Command.Status == ItemStatus.Declined)
            return;
        var output = CleanText.From(Command.AggregatedOutput ?? _output).TrimEnd('\n');
        var lines = output.Length == 0 ? [new TextRun("(no output)", theme.Muted)] : CellText.Fold(output, head, tail, theme.Muted);
        CellText.AddBranch(rows, lines, width, theme);
    }

    private static string Clip(string line, int width)
    {
        if (Clusters.WidthOf(line) <= width)
            return line;
        var builder = new RowBuilder();
        return builder.AddClipped(new TextRun(line, Style.Plain), Math.Max(1, width)).Build().ToString();
    }
}
