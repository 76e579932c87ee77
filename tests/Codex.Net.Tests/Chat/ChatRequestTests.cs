using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Codex.Net.Chat;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Testing.Snapshots;

namespace Codex.Net.Tests.Chat;

/// <summary>How requests look to a chat server.</summary>
public sealed class ChatRequestTests
{
    [Fact]
    public void ToBody_WholeConversation_KeepsTheRulesOfTheDialect()
    {
        var request = TestHost.Request(
            """{"type":"message","role":"developer","content":[{"type":"input_text","text":"Base."}]}""",
            """{"type":"message","role":"developer","content":[{"type":"input_text","text":"Permissions."},{"type":"input_text","text":"Skills."}]}""",
            """{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context/>"}]}""",
            """{"type":"message","role":"user","content":[{"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,AA","detail":"original"}]}""",
            """{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"old thoughts"}]}""",
            """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"I see."}]}""",
            """{"type":"message","role":"developer","content":[{"type":"input_text","text":"Now read-only."}]}""",
            """{"type":"message","role":"user","content":[{"type":"input_text","text":"fix it"}]}""",
            """{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"new thoughts"}],"encrypted_content":"x"}""",
            """{"type":"function_call","call_id":"a","name":"exec_command","arguments":"{\"cmd\":\"ls\"}"}""",
            """{"type":"function_call","call_id":"b","name":"echo","namespace":"mcp__lab","arguments":""}""",
            """{"type":"custom_tool_call","call_id":"c","name":"apply_patch","input":"*** \"é\"\n"}""",
            """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Working."}]}""",
            """{"type":"web_search_call","action":{"query":"q"}}""",
            """{"type":"function_call_output","call_id":"a","output":"a.txt"}""",
            """{"type":"function_call_output","call_id":"b","output":[{"type":"input_text","text":"one"},{"type":"input_text","text":"two"}]}""",
            """{"type":"function_call_output","call_id":"c","output":[{"type":"input_image","image_url":"data:image/png;base64,BB","detail":"high"}]}""",
            """{"type":"function_call_output","call_id":"nobody","output":"lost"}""",
            """{"type":"function_call","call_id":"d","name":"exec_command","arguments":"{}"}""") with
        {
            Tail = Encoding.UTF8.GetBytes(
                """
                "tools":[
                 {"type":"function","name":"exec_command","description":"Runs.","strict":false,"parameters":{"type":"object","properties":{"cmd":{"type":"string"}}}},
                 {"type":"custom","name":"apply_patch","description":"Patches.","format":{"type":"grammar","syntax":"lark","definition":"start: x"}},
                 {"type":"web_search"},{"type":"tool_search","parameters":{}},
                 {"type":"namespace","name":"mcp__lab","tools":[{"type":"function","name":"echo","strict":true,"parameters":{}},{"type":"function","name":"do.it"}]}],
                "text":{"format":{"type":"json_schema","strict":true,"schema":{"type":"object"},"name":"codex_output_schema"}},"store":false}
                """),
        };
        using var chat = new ChatRequest(request);

        using var body = JsonDocument.Parse(chat.ToBody(asksForUsage: true));

        Snapshot.Verify(Indented(body.RootElement));
    }

    [Fact]
    public void ToBody_LittleToSay_LeavesOutTheRest()
    {
        using var chat = new ChatRequest(TestHost.Request("""{"type":"message","role":"user","content":"hi"}"""));

        Assert.Equal(
            """{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true}""",
            Encoding.UTF8.GetString(chat.ToBody(asksForUsage: false).Span));
    }

    [Theory]
    [InlineData(null, "exec_command", "exec_command")]
    [InlineData("mcp__lab", "echo", "mcp__lab__echo")]
    [InlineData("a.b", "c d", "a_b__c_d")]
    public void FlatName_Names_AreWhatServersAllow(string? space, string name, string expected) => Assert.Equal(expected, ChatTools.FlatName(space, name));

    [Fact]
    public void FlatName_LongNames_StayApart()
    {
        var one = ChatTools.FlatName(new string('n', 60), "tool_one");
        var other = ChatTools.FlatName(new string('n', 60), "tool_two");

        Assert.Equal((64, 64), (one.Length, other.Length));
        Assert.NotEqual(one, other);
    }

    private static string Indented(JsonElement element)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
