using System.Text;
using Codex.Protocol.Responses;

namespace Codex.Protocol.Tests.Responses;

public sealed class ResponseItemReaderTests
{
    [Fact]
    public void Read_Message_GivesItsTextAndKeepsTheBytes()
    {
        const string Json = """{"type":"message","id":"m","role":"assistant","phase":"final_answer","content":[{"type":"output_text","text":"a"},{"type":"x"},{"type":"output_text","text":"b"}],"later":1.50}""";

        var message = Assert.IsType<ResponseItem.Message>(Read(Json));

        Assert.Equal(("assistant", "ab", "final_answer", "m"), (message.Role, message.Text, message.Phase, message.Id));
        Assert.Equal(Json, Encoding.UTF8.GetString(message.Json.Span));
    }

    [Fact]
    public void Read_Calls_GiveIdNameAndPayload()
    {
        var function = Assert.IsType<ResponseItem.FunctionCall>(Read("""{"type":"function_call","call_id":"c","name":"n","namespace":"ns","arguments":"{}"}"""));
        var custom = Assert.IsType<ResponseItem.CustomToolCall>(Read("""{"type":"custom_tool_call","call_id":"c","name":"n","input":"text"}"""));
        var shell = Assert.IsType<ResponseItem.LocalShellCall>(Read("""{"type":"local_shell_call","id":"i","action":{"type":"exec","command":["ls","-l"],"timeout_ms":5}}"""));
        var search = Assert.IsType<ResponseItem.ToolSearchCall>(Read("""{"type":"tool_search_call","call_id":"c","arguments":{"query":"q"}}"""));

        Assert.Equal(("c", "n", "ns", "{}"), (function.CallId, function.Name, function.Namespace, function.Arguments));
        Assert.Equal(("c", "n", "text"), (custom.CallId, custom.Name, custom.Input));
        Assert.Equal(("i", "ls -l", 5L), (shell.CallId, string.Join(' ', shell.Command), shell.TimeoutMs ?? 0));
        Assert.Equal("""{"query":"q"}""", Encoding.UTF8.GetString(search.Arguments.Span));
    }

    [Theory]
    [InlineData("""{"type":"future_item","call_id":"c","deep":{"x":[1,2]}}""", "future_item")]
    [InlineData("""{"type":"function_call","name":"no call id"}""", "function_call")]
    [InlineData("""{"type":"local_shell_call","call_id":"c","action":{"command":[1]}}""", "local_shell_call")]
    [InlineData("""{"no":"type"}""", "")]
    [InlineData("[1]", "")]
    public void Read_WhatDoesNotFit_IsUnknownAndKept(string json, string type)
    {
        var unknown = Assert.IsType<ResponseItem.Unknown>(Read(json));

        Assert.Equal(type, unknown.Type);
        Assert.Equal(json, Encoding.UTF8.GetString(unknown.Json.Span));
    }

    [Fact]
    public void Output_OneText_IsAStringAndSeveralPartsAreAnArray()
    {
        Assert.Equal(
            """{"type":"function_call_output","id":"i","call_id":"c","output":"é \"q\""}""",
            Text(ResponseItems.Output("function_call_output", "i", "c", [new InputPart.Text("é \"q\"")])));
        Assert.Equal(
            """{"type":"function_call_output","id":"i","call_id":"c","output":[{"type":"input_image","image_url":"data:x","detail":"original"}]}""",
            Text(ResponseItems.Output("function_call_output", "i", "c", [new InputPart.Image("data:x")])));
    }

    private static ResponseItem Read(string json) => ResponseItemReader.Read(Encoding.UTF8.GetBytes(json));

    private static string Text(ResponseItem item) => Encoding.UTF8.GetString(item.Json.Span);
}
