using System.Text.Json;

namespace Codex.Net.Chat;

/// <summary>What the model said and called between two turns of others.</summary>
internal sealed class AssistantMessage
{
    public List<string> Texts { get; } = [];

    public List<string> Reasoning { get; } = [];

    public List<(string Id, string Name, string Arguments)> Calls { get; } = [];

    public void Write(Utf8JsonWriter writer)
    {
        if (Texts.Count == 0 && Calls.Count == 0)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("content"u8, Texts.Count == 0 ? null : string.Join("\n\n", Texts));
        if (Reasoning.Count > 0)
        {
            writer.WriteString("reasoning"u8, string.Join("\n\n", Reasoning));
        }

        if (Calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            Calls.ForEach(c => WriteCall(writer, c.Id, c.Name, c.Arguments));
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, string id, string name, string arguments)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, name);
        // Some servers parse the arguments of the history, and fail on what is no object.
        writer.WriteString("arguments"u8, arguments.Length == 0 ? "{}" : arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
