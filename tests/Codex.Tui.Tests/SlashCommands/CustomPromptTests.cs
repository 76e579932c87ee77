using Codex.Tui.SlashCommands;

namespace Codex.Tui.Tests.SlashCommands;

public sealed class CustomPromptTests
{
    [Theory]
    [InlineData("First is $1, all are $ARGUMENTS", "aa bb", "First is aa, all are aa bb")]
    [InlineData("$1-$2-$3", "\"one two\" three", "one two-three-")]
    [InlineData("cost $$5, not $1", "x", "cost $$5, not x")]
    [InlineData("Hello $WHO", "WHO=\"the world\"", "Hello the world")]
    [InlineData("$FILE_1 and $FILE_1", "FILE_1=a.txt", "a.txt and a.txt")]
    [InlineData("no placeholders, $ alone and $lower", "ignored", "no placeholders, $ alone and $lower")]
    public void Expand_Arguments_AreFilledIn(string body, string arguments, string expected) =>
        Assert.Equal(new PromptExpansion.Expanded(expected), new CustomPrompt("p", "", body).Expand(arguments));

    [Theory]
    [InlineData("Hello $WHO", "", "/prompts:p wants WHO=…")]
    [InlineData("Hello $WHO", "you", "/prompts:p takes NAME=value; `you` is not of that form")]
    [InlineData("$1", "\"open", "/prompts:p: a quotation mark is not closed")]
    public void Expand_WrongArguments_SaysWhy(string body, string arguments, string reason) =>
        Assert.Equal(new PromptExpansion.Refused(reason), new CustomPrompt("p", "", body).Expand(arguments));

    [Fact]
    public void Parse_FrontMatter_GivesDescriptionAndBody() => Assert.Equal(
        new CustomPrompt("greet", "greet someone", "Hello $WHO\n\nand all"),
        CustomPromptReader.Parse("greet", "---\r\ndescription: \"greet someone\"\r\nargument-hint: WHO=\r\n---\r\nHello $WHO\r\n\r\nand all\r\n"));

    [Fact]
    public void Parse_WithoutFrontMatter_DescribesByItsFirstLine() =>
        Assert.Equal(new CustomPrompt("x", "Do this", "\nDo this\nthen that".TrimStart('\n')), CustomPromptReader.Parse("x", "\nDo this\nthen that"));
}
