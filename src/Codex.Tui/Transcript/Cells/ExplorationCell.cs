using Codex.Protocol.Threads;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>Commands in a row that only look at things, told by what they look at.</summary>
internal sealed class ExplorationCell : TranscriptCell
{
    private readonly List<CommandCell> _commands = [];

    public bool IsRunning => _commands.Exists(command => command.IsRunning);

    public void Add(CommandCell command) => _commands.Add(command);

    public bool Contains(CommandCell command) => _commands.Contains(command);

    public CommandCell? Find(string id) => _commands.Find(command => command.Command.Id == id);

    public bool Remove(CommandCell command) => _commands.Remove(command);

    public bool IsEmpty => _commands.Count == 0;

    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        CellText.AddMarked(
            rows, new TextRun("• ", IsRunning ? theme.Muted : theme.Success), width, new TextRun(IsRunning ? "Exploring" : "Explored", theme.Strong));
        var isFirst = true;
        foreach (var (verb, what) in Steps())
        {
            TextLayout.Wrap(rows, [new TextRun(verb + " ", theme.Accent), new TextRun(CleanText.From(what), Style.Plain)], new WrapOptions
            {
                Width = width,
                FirstIndent = isFirst ? [new TextRun("  └ ", theme.Muted)] : ["    "],
                RestIndent = ["      "],
            });
            isFirst = false;
        }

        return rows;
    }

    public override IReadOnlyList<Row> RenderWhole(int width, Theme theme) =>
        [.. _commands.SelectMany(command => command.RenderWhole(width, theme))];

    /// <summary>Reads that follow each other become one step.</summary>
    private List<(string Verb, string What)> Steps()
    {
        var steps = new List<(string Verb, string What)>();
        foreach (var action in _commands.SelectMany(command => command.Command.CommandActions))
        {
            var step = action switch
            {
                CommandAction.Read read => ("Read", read.Name),
                CommandAction.ListFiles list => ("List", list.Path ?? list.Command),
                CommandAction.Search { Query: { } query, Path: { } path } => ("Search", $"{query} in {path}"),
                CommandAction.Search search => ("Search", search.Query ?? search.Command),
                _ => ("Run", action.Command),
            };
            if (step.Item1 == "Read" && steps is [.., ("Read", var names)])
            {
                if (!names.Split(", ").Contains(step.Item2))
                    steps[^1] = ("Read", $"{names}, {step.Item2}");
            }
            else if (!steps.Contains(step))
            {
                steps.Add(step);
            }
        }

        return steps;
    }
}
