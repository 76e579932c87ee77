using System.Text.Json;
using Codex.Protocol.AppServer;
using Codex.Tui.Dialogs;
using Codex.Tui.Tests.App;

namespace Codex.Tui.Tests.Dialogs;

/// <summary>Questions of MCP servers, answered by keys on a terminal.</summary>
public sealed class FormTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private const string Schema = """
        {"type":"object","required":["name","age"],"properties":{
          "name":{"type":"string","title":"Your name","description":"As on the card","minLength":2},
          "age":{"type":"integer","minimum":18},
          "mail":{"type":"string","format":"email"},
          "news":{"type":"boolean","default":false},
          "size":{"enum":["s","m"],"enumNames":["Small","Medium"],"type":"string"},
          "tags":{"type":"array","items":{"anyOf":[{"const":"a","title":"Alpha"},{"const":"b","title":"Beta"}]}}}}
        """;

    [Fact]
    public async Task Form_FilledFieldByField_IsSentAsOneObject()
    {
        var clock = new HeldClock();
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = options.Host with { Clock = clock } });
        var answer = await AskAsync(bench, clock, Request("Who are you?", Schema));
        var text = await bench.Device.WaitForTextAsync("The MCP server shop asks");
        Assert.Contains("Who are you?\n  • Your name\n  • age\n  • mail (optional)", text, StringComparison.Ordinal);

        bench.Device.Type("1");
        await bench.Device.WaitForTextAsync("As on the card");
        bench.Device.Type("A\r");
        await bench.Device.WaitForTextAsync("At least 2 characters, please.");
        bench.Device.Type("da\r");
        await bench.Device.WaitForTextAsync("  age\n");
        bench.Device.Type("17\r");
        await bench.Device.WaitForTextAsync("At least 18, please.");
        bench.Device.Type("\b9\r"); // as some terminals send backspace
        await bench.Device.WaitForTextAsync("mail (optional)\n");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("› 2. No");
        bench.Device.Type("1");
        await bench.Device.WaitForTextAsync("2. Medium");
        bench.Device.Type("2");
        await bench.Device.WaitForTextAsync("[ ] Beta");
        bench.Device.Type("2");
        await bench.Device.WaitForTextAsync("[x] Beta");
        bench.Device.Type("3");
        text = await bench.Device.WaitForTextAsync("Send this to shop?");
        Assert.Contains("  Your name: Ada\n  age: 19\n  mail: –\n", text, StringComparison.Ordinal);
        Assert.False(answer.IsCompleted);
        bench.Device.Type("1");

        var given = await answer.WaitAsync(s_limit);
        Assert.Equal(ElicitationAction.Accept, given.Action);
        Assert.Equal("""{"name":"Ada","age":19,"news":true,"size":"m","tags":["b"]}""", given.Content.GetRawText());
        await bench.Device.WaitForTextAsync("You answered the MCP server shop");
    }

    [Fact]
    public async Task Form_EscapeInAField_GoesBackAndKeepsWhatWasSaid()
    {
        var clock = new HeldClock();
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = options.Host with { Clock = clock } });
        var answer = await AskAsync(bench, clock, Request("?", """{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]}"""));
        await bench.Device.WaitForTextAsync("The MCP server shop asks");

        bench.Device.Type("1");
        await bench.Device.WaitForTextAsync("  a\n");
        bench.Device.Type("one\r");
        await bench.Device.WaitForTextAsync("  b\n");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("› one");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("The MCP server shop asks");
        bench.Device.Type("\u001b");

        Assert.Equal(ElicitationAction.Cancel, (await answer.WaitAsync(s_limit)).Action);
    }

    [Fact]
    public async Task Form_ThatNobodyCouldFillIn_CanOnlyBeRefused()
    {
        var clock = new HeldClock();
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = options.Host with { Clock = clock } });
        var answer = await AskAsync(bench, clock, Request("deep", """{"properties":{"a":{"type":"object","properties":{}}}}"""));
        var text = await bench.Device.WaitForTextAsync("Its form has parts that cannot be filled in here.");

        Assert.DoesNotContain("Answer", text, StringComparison.Ordinal);
        bench.Device.Type("1");
        Assert.Equal(ElicitationAction.Decline, (await answer.WaitAsync(s_limit)).Action);
    }

    [Fact]
    public async Task Page_ToVisit_IsShownCleanAndConfirmed()
    {
        var clock = new HeldClock();
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = options.Host with { Clock = clock } });
        var answer = await AskAsync(bench, clock, Request("Pay \u001b[2Jhere", schema: null) with { Url = "https://example.com/pay?id=1" });
        var text = await bench.Device.WaitForTextAsync("https://example.com/pay?id=1");

        Assert.Contains("Pay here", text, StringComparison.Ordinal);
        bench.Device.Type("1");
        var given = await answer.WaitAsync(s_limit);
        Assert.Equal((ElicitationAction.Accept, JsonValueKind.Undefined), (given.Action, given.Content.ValueKind));
    }

    [Theory]
    [InlineData("""{"type":"number","maximum":1}""", "2", "No more than 1, please.")]
    [InlineData("""{"type":"number"}""", "x", "A number, please.")]
    [InlineData("""{"type":"integer"}""", "1.5", "A whole number, please.")]
    [InlineData("""{"type":"string","maxLength":2}""", "äöü", "No more than 2 characters, please.")]
    public void Parse_ValueThatDoesNotFit_SaysWhy(string schema, string text, string problem) => Assert.Equal(problem, Field(schema).Parse(text).Problem);

    [Theory]
    [InlineData("""{"type":"number"}""", "-1.5e3", "-1500")]
    [InlineData("""{"type":"integer"}""", "9007199254740993", "9007199254740993")]
    [InlineData("""{"type":"string"}""", "a\"b", "\"a\\u0022b\"")]
    public void Parse_ValueThatFits_IsJson(string schema, string text, string json) => Assert.Equal(json, Field(schema).Parse(text).Value.GetRawText());

    private static FormField Field(string schema)
    {
        using var document = JsonDocument.Parse($$$"""{"properties":{"x":{{{schema}}}}}""");
        return Assert.Single(FormField.ReadAll(document.RootElement.Clone())!.Value);
    }

    private static async Task<Task<ElicitationAnswer>> AskAsync(AppBench bench, HeldClock clock, ElicitationRequest request)
    {
        await bench.SayAsync("go");
        var answer = (await bench.Host).RequestElicitationAsync(request, CancellationToken.None);
        await bench.Device.WaitForTextAsync("The MCP server shop asks");
        clock.Advance(TimeSpan.FromSeconds(2));
        return answer;
    }

    private static ElicitationRequest Request(string message, string? schema)
    {
        using var document = JsonDocument.Parse(schema ?? "{}");
        return new ElicitationRequest { ThreadId = "t", ServerName = "shop", Message = message, RequestedSchema = schema is null ? default : document.RootElement.Clone() };
    }
}
