using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;
using Codex.Protocol.Responses;

namespace Codex.Net.Chat;

/// <summary>
/// Writes a conversation as chat messages. Rules that servers enforce: one system message, at the beginning; the results of calls follow
/// right after the one assistant message that made them. So the developer messages that open the conversation become the system message and
/// later ones messages of the user, adjacent items of the model become one message, images of tool results follow in a message of the user,
/// and results of calls that could not be told are left out.
/// </summary>
internal sealed class ChatMessages(Utf8JsonWriter writer)
{
    private readonly List<string> _system = [];
    private readonly HashSet<string> _calls = new(StringComparer.Ordinal);
    private readonly List<ChatImage> _images = [];
    private AssistantMessage _assistant = new();
    private bool _hasBegun;

    public void WriteAll(ImmutableArray<ReadOnlyMemory<byte>> input)
    {
        var documents = input.Select(item => JsonDocument.Parse(item)).ToList();
        try
        {
            // Reasoning is of use until the user speaks again.
            var lastPrompt = documents.FindLastIndex(d => d.RootElement.Text("role") == "user");
            for (var i = 0; i < documents.Count; i++)
            {
                Take(documents[i].RootElement, keepsReasoning: i > lastPrompt);
            }

            BeginConversation();
            FlushAssistant();
            FlushImages();
        }
        finally
        {
            documents.ForEach(d => d.Dispose());
        }
    }

    private void Take(JsonElement item, bool keepsReasoning)
    {
        switch (item.Text("type"))
        {
            case "message":
                TakeMessage(item, item.Text("role"));
                break;
            case "reasoning" when keepsReasoning:
                _assistant.Reasoning.AddRange(Texts(item.Member("content")));
                break;
            case "function_call":
                TakeCall(item, ChatTools.FlatName(item.Text("namespace"), item.Text("name") ?? ""), item.Text("arguments") ?? "");
                break;
            case "custom_tool_call":
                TakeCall(item, ChatTools.FlatName(space: null, item.Text("name") ?? ""), InputArguments(item.Text("input") ?? ""));
                break;
            case "function_call_output" or "custom_tool_call_output":
                TakeOutput(item);
                break;
        }
    }

    private void TakeMessage(JsonElement item, string? role)
    {
        var content = item.Member("content");
        switch (role)
        {
            case "developer" or "system" when !_hasBegun:
                _system.AddRange(Texts(content));
                break;
            case "assistant":
                BeginAssistant();
                _assistant.Texts.AddRange(Texts(content));
                break;
            default:
                BeginConversation();
                FlushAssistant();
                FlushImages();
                WriteUser(Texts(content), [.. ChatImage.All(content)]);
                break;
        }
    }

    private void TakeCall(JsonElement item, string name, string arguments)
    {
        if (item.Text("call_id") is { } id && _calls.Add(id))
        {
            BeginAssistant();
            _assistant.Calls.Add((id, name, arguments));
        }
    }

    private void TakeOutput(JsonElement item)
    {
        if (item.Text("call_id") is not { } id || !_calls.Contains(id))
        {
            return;
        }

        FlushAssistant();
        var output = item.Member("output");
        var images = ChatImage.All(output).ToList();
        var texts = Texts(output);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "tool"u8);
        writer.WriteString("tool_call_id"u8, id);
        writer.WriteString("content"u8, texts.Count == 0 && images.Count > 0 ? "The image follows." : string.Join('\n', texts));
        writer.WriteEndObject();
        _images.AddRange(images);
    }

    private void BeginConversation()
    {
        if (!_hasBegun && _system.Count > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "system"u8);
            writer.WriteString("content"u8, string.Join("\n\n", _system));
            writer.WriteEndObject();
        }

        _hasBegun = true;
    }

    /// <summary>The model goes on after the results, and after the images that belong to them.</summary>
    private void BeginAssistant()
    {
        BeginConversation();
        FlushImages();
    }

    private void FlushAssistant()
    {
        _assistant.Write(writer);
        _assistant = new AssistantMessage();
    }

    private void FlushImages()
    {
        if (_images.Count > 0)
        {
            WriteUser([], _images);
            _images.Clear();
        }
    }

    private void WriteUser(List<string> texts, List<ChatImage> images)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        if (images.Count == 0)
        {
            writer.WriteString("content"u8, string.Join('\n', texts));
        }
        else
        {
            writer.WriteStartArray("content"u8);
            foreach (var text in texts)
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, text);
                writer.WriteEndObject();
            }

            images.ForEach(i => i.Write(writer));
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string InputArguments(string input)
    {
        using var buffer = new MemoryStream();
        using (var arguments = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            ChatTools.WriteInput(arguments, input);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static List<string> Texts(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => [content.GetString() ?? ""],
        JsonValueKind.Array => [.. content.EnumerateArray().Select(p => p.Text("text") ?? p.Text("refusal")).OfType<string>()],
        _ => [],
    };
}
