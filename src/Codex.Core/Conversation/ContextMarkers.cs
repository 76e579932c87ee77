namespace Codex.Core.Conversation;

/// <summary>Tells messages that the harness wrote in the user's name from what the user really said, in histories of either era.</summary>
internal static class ContextMarkers
{
    private static readonly string[] s_openings =
    [
        "<environment_context>", "# AGENTS.md instructions", "<user_instructions>", "<turn_aborted>", "<skill>", "<subagent_notification>",
        "<user_shell_command>", "<hook_prompt",
    ];

    /// <summary>True when the first text of a user message is one of the harness's.</summary>
    public static bool IsContext(string text)
    {
        var start = text.AsSpan().TrimStart();
        foreach (var opening in s_openings)
            if (start.StartsWith(opening, StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>The same for an item's bytes.</summary>
    public static bool IsContext(ReadOnlySpan<byte> json) =>
        Codex.Protocol.Responses.ResponseItemReader.Read(json.ToArray()) is Codex.Protocol.Responses.ResponseItem.Message message
        && message.Content is [{ Text: { } text }, ..] && IsContext(text);
}
