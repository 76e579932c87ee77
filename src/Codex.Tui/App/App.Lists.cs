using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;
using Codex.Tui.Dialogs;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>Commands that list what there is besides the conversation.</summary>
internal sealed partial class App
{
    private readonly AgentTable _agents = new();
    private ImmutableArray<SkillListEntry> _skills = [];

    private bool RunListCommand(string name, string arguments)
    {
        switch (name)
        {
            case "mcp" when State.Thread is { } thread:
                Do(new AppEffect.ListMcpServers(thread.Id));
                break;
            case "ps" when State.Thread is { } thread:
                Do(new AppEffect.ListTerminals(thread.Id));
                break;
            case "stop" when State.Thread is { } thread:
                Do(new AppEffect.StopTerminals(thread.Id, arguments.Trim() is { Length: > 0 } id ? id : null));
                break;
            case "mcp" or "ps" or "stop":
                Flow.Print(new NoticeCell(NoticeKind.Info, "The conversation is still being opened"));
                break;
            case "skills":
                PrintTable("/skills", _skills.Select(skill => ("$" + skill.Name, skill.Description)), "There are no skills here");
                break;
            case "prompts":
                PrintTable("/prompts", _prompts.Select(prompt => ("/" + prompt.CommandName, prompt.Description)), "There are no prompts in CODEX_HOME/prompts");
                break;
            case "rules":
                Do(new AppEffect.ReadRules());
                break;
            case "agents":
                PrintTable("/agents", _agents.Lines(), "The conversation has no sub-agents");
                break;
            case "feedback":
                AskForFeedback();
                break;
            default:
                return false;
        }

        return true;
    }

    private void ShowMcpServers(ImmutableArray<McpServerListEntry> servers) => PrintTable(
        "/mcp",
        servers.SelectMany(server => new[]
        {
            (server.Name, server.Status switch
            {
                McpServerStatus.Ready => server.Tools.IsEmpty ? "ready, without tools" : $"ready: {string.Join(", ", server.Tools)}",
                McpServerStatus.Failed => $"failed: {server.Error}",
                McpServerStatus.Cancelled => "cancelled",
                _ => "starting",
            }),
            ("", server.Address),
        }),
        "No MCP servers are configured; `codex mcp add` adds one");

    private void ShowTerminals(ImmutableArray<BackgroundTerminal> terminals) => PrintTable(
        "/ps",
        terminals.Select(terminal => (terminal.ProcessId, $"{terminal.Command}  ({CellText.Duration(terminal.Running)}, in {Home(terminal.Cwd)})")),
        "No command runs in the background");

    private void ShowRules(TuiRules rules)
    {
        if (rules.Problem is { } problem)
            Flow.Print(new NoticeCell(NoticeKind.Error, problem));
        else
            PrintTable("/rules", rules.Rules.Select(rule => (rule.Decision, $"{rule.Pattern}  ({rule.Source})")), "There are no rules");
    }

    private void AskForFeedback()
    {
        var options = ImmutableArray.Create(
            new DialogOption("With the conversation", () => Do(new AppEffect.BundleFeedback(State.Thread?.RolloutPath))) { Description = "messages, commands and their output" },
            new DialogOption("Without it", () => Do(new AppEffect.BundleFeedback(RolloutPath: null))));
        _dialog = new ListDialog(_keymap, "What should the report hold besides version, system and configuration?", options)
        {
            Footnote = "It is written to a file on this computer and sent to nobody. Values that look like secrets are left out of the configuration.",
        };
    }

    private void PrintTable(string title, IEnumerable<(string Name, string Value)> lines, string nothing)
    {
        var all = lines.ToList();
        if (all.Count == 0)
            Flow.Print(new NoticeCell(NoticeKind.Info, nothing));
        else
            Flow.Print(new TableCell(title, all));
    }
}
