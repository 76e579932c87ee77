using System.Text;
using Codex.Core.Conversation;

namespace Codex.Core.Tests.Conversation;

public sealed class HistoryEntryTests
{
    [Theory]
    [InlineData("""{"type":"message","id":"m","internal_chat_message_metadata_passthrough":{"turn_id":"t","x":[1]},"role":"user"}""", """{"type":"message","id":"m","role":"user"}""")]
    [InlineData("""{"internal_chat_message_metadata_passthrough":{"a":1} , "type":"message","role":"user"}""", """{ "type":"message","role":"user"}""")]
    [InlineData("""{"type":"message","role":"user" , "internal_chat_message_metadata_passthrough":null}""", """{"type":"message","role":"user" }""")]
    [InlineData("""{"internal_chat_message_metadata_passthrough":1}""", """{}""")]
    public void Read_ProviderBookkeeping_IsLeftOut(string json, string expected)
    {
        var entry = HistoryEntry.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(expected, Encoding.UTF8.GetString(entry.Json.Span));
    }

    [Theory]
    [InlineData("""{"type":"message","role":"user","content":[]}""", "UserMessage", null)]
    [InlineData("""{"type":"message","role":"assistant","content":[]}""", "AssistantMessage", null)]
    [InlineData("""{"type":"message","role":"developer","content":[]}""", "DeveloperMessage", null)]
    [InlineData("""{"call_id":"c","type":"function_call","name":"x","arguments":"{}"}""", "ToolCall", "c")]
    [InlineData("""{"type":"custom_tool_call_output","call_id":"c","output":"x"}""", "ToolOutput", "c")]
    [InlineData("""{"type":"reasoning","summary":[{"type":"x"}]}""", "Other", null)]
    [InlineData("""{"type":7,"role":[1]}""", "Other", null)]
    [InlineData("""[1]""", "Other", null)]
    public void Read_AnyItem_KnowsKindAndCall(string json, string kind, string? callId)
    {
        var entry = HistoryEntry.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal((kind, callId, json), (entry.Kind.ToString(), entry.CallId, Encoding.UTF8.GetString(entry.Json.Span)));
    }
}
