using Codex.Core.Tools.Exec;

namespace Codex.Core.Tests.Tools.Exec;

public sealed class DebugTextTests
{
    [Fact]
    public void CreateProcessRejected_Quotes_AreEscapedAtEachLevel() => Assert.Equal(
        """CreateProcess { message: "Rejected(\"`sh -c 'echo \\\"a\\\"'` rejected: no\")" }""",
        DebugText.CreateProcessRejected("`sh -c 'echo \"a\"'` rejected: no"));

    [Theory]
    [InlineData("a\nb\tc\\", "\"a\\nb\\tc\\\\\"")]
    [InlineData("\u001b[0m", "\"\\u{1b}[0m\"")]
    [InlineData("é ✓", "\"é ✓\"")]
    public void Quote_SpecialCharacters_AreEscaped(string text, string expected) => Assert.Equal(expected, DebugText.Quote(text));
}
