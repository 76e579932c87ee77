using Codex.Core.Tools;

namespace Codex.Core.Tests.Tools;

/// <summary>The texts are those that 0.169 gives models for the same arguments.</summary>
public sealed class ToolArgumentsTests
{
    private static string Fault(Action action) => Assert.Throws<ToolException>(action).Message.Replace("failed to parse function arguments: ", "", StringComparison.Ordinal);

    [Theory]
    [InlineData("{bad json", "key must be a string at line 1 column 2")]
    [InlineData("{\"a\":", "EOF while parsing a value at line 1 column 5")]
    [InlineData("{\"a\":1", "EOF while parsing an object at line 1 column 6")]
    [InlineData("{\"a\":tru}", "expected value at line 1 column 6")]
    [InlineData("{} x", "trailing characters at line 1 column 4")]
    public void Parse_BrokenJson_SaysWhatAndWhere(string json, string expected)
    {
        var fault = Fault(() => ToolArguments.Parse(json));

        Assert.StartsWith(expected.Split(" at ")[0].Split(' ')[0], fault, StringComparison.Ordinal);
        Assert.Contains("at line 1 column", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_KeyWithoutQuotes_IsExact() =>
        Assert.Equal("key must be a string at line 1 column 2", Fault(() => ToolArguments.Parse("{bad json")));

    [Fact]
    public void RequiredString_Missing_NamesTheField() =>
        Assert.Equal("missing field `cmd` at line 1 column 2", Fault(() => ToolArguments.Parse("{}").RequiredString("cmd")));

    [Fact]
    public void RequiredString_WrongType_NamesValueAndExpectation() =>
        Assert.Equal("invalid type: integer `1`, expected a string at line 1 column 8", Fault(() => ToolArguments.Parse("{\"cmd\":1}").RequiredString("cmd")));

    [Fact]
    public void RequiredVariant_Unknown_ListsTheVariants()
    {
        var steps = ToolArguments.Parse("""{"plan":[{"step":"a","status":"bad"}]}""").RequiredObjects("plan");

        Assert.Equal("unknown variant `bad`, expected one of `pending`, `in_progress`, `completed` at line 1 column 35",
            Fault(() => steps[0].RequiredVariant("status", "pending", "in_progress", "completed")));
    }

    [Fact]
    public void Parse_AllKindsAndUnknownMembers_AreRead()
    {
        var arguments = ToolArguments.Parse("""{"s":"é","i":12,"f":3.9,"b":true,"n":null,"l":["x","y"],"other":{"deep":[1]}}""");

        Assert.Equal(("é", 12L, 3L, true), (arguments.OptionalString("s"), arguments.OptionalInteger("i"), arguments.OptionalInteger("f"), arguments.OptionalBool("b")));
        Assert.Null(arguments.OptionalString("n"));
        Assert.Equal(["x", "y"], arguments.OptionalStrings("l")!);
    }
}
