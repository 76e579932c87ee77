using System.Collections.Immutable;

namespace Codex.Tui.SlashCommands;

/// <summary>The commands, in the order in which they are listed.</summary>
internal static class SlashCommandTable
{
    public static ImmutableArray<SlashCommand> All { get; } =
    [
        new("model", "choose the model and how much it thinks"),
        new("permissions", "choose what Codex may do without asking"),
        new("approvals", "the same as /permissions") { IsHidden = true },
        new("review", "have changes reviewed"),
        new("new", "start a new conversation"),
        new("resume", "go on with an earlier conversation"),
        new("fork", "start a new conversation with this one's history"),
        new("rename", "give the conversation a name") { WorksDuringTurn = true, TakesArguments = true },
        new("archive", "put the conversation away and start a new one"),
        new("rewind", "go back to an earlier message"),
        new("undo", "the same as /rewind") { IsHidden = true },
        new("init", "write an AGENTS.md with instructions for Codex"),
        new("compact", "replace the conversation by a summary, to make room"),
        new("diff", "show what has changed in the working tree, new files too") { WorksDuringTurn = true },
        new("mention", "mention a file") { WorksDuringTurn = true },
        new("status", "show the conversation's settings and tokens") { WorksDuringTurn = true },
        new("usage", "show what your plan has left") { WorksDuringTurn = true },
        new("mcp", "show the MCP servers and their tools") { WorksDuringTurn = true },
        new("skills", "show the skills that can be mentioned") { WorksDuringTurn = true },
        new("prompts", "show your own prompts") { WorksDuringTurn = true },
        new("rules", "show which commands are allowed, asked about or forbidden") { WorksDuringTurn = true },
        new("agents", "show the sub-agents of the conversation") { WorksDuringTurn = true },
        new("ps", "show the commands that run in the background") { WorksDuringTurn = true },
        new("stop", "stop the commands that run in the background") { WorksDuringTurn = true, TakesArguments = true },
        new("copy", "copy the last answer") { WorksDuringTurn = true },
        new("export", "write the conversation into a Markdown file") { WorksDuringTurn = true },
        new("raw", "show the last answer as plain text, to copy from") { WorksDuringTurn = true },
        new("theme", "choose the colours") { WorksDuringTurn = true },
        new("statusline", "choose what the line below the composer says") { WorksDuringTurn = true },
        new("title", "choose what the terminal's title says") { WorksDuringTurn = true },
        new("keymap", "see and change what keys do") { WorksDuringTurn = true },
        new("vim", "turn Vim's keys on or off in the composer") { WorksDuringTurn = true },
        new("clear", "clear the screen and start a new conversation"),
        new("feedback", "gather what a report of a problem needs, on this computer") { WorksDuringTurn = true },
        new("logout", "sign out and end Codex"),
        new("quit", "end Codex") { WorksDuringTurn = true },
        new("exit", "end Codex") { WorksDuringTurn = true },
    ];

    public static SlashCommand? Find(string name) => All.FirstOrDefault(command => command.Name == name);
}
