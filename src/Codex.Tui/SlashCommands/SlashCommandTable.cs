using System.Collections.Immutable;

namespace Codex.Tui.SlashCommands;

/// <summary>The commands, in the order in which they are listed.</summary>
internal static class SlashCommandTable
{
    public static ImmutableArray<SlashCommand> All { get; } =
    [
        new("new", "start a new conversation"),
        new("resume", "go on with an earlier conversation"),
        new("fork", "start a new conversation with this one's history"),
        new("init", "write an AGENTS.md with instructions for Codex"),
        new("diff", "show what has changed in the working tree, new files too") { WorksDuringTurn = true },
        new("mention", "mention a file") { WorksDuringTurn = true },
        new("status", "show the conversation's settings and tokens") { WorksDuringTurn = true },
        new("copy", "copy the last answer") { WorksDuringTurn = true },
        new("raw", "show the transcript as plain text, to copy from") { WorksDuringTurn = true },
        new("clear", "clear the screen and start a new conversation"),
        new("quit", "end Codex") { WorksDuringTurn = true },
        new("exit", "end Codex") { WorksDuringTurn = true },
    ];

    public static SlashCommand? Find(string name) => All.FirstOrDefault(command => command.Name == name);
}
