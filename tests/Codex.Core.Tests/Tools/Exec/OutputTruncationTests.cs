using System.Text;
using Codex.Core.Tools.Exec;
using CsCheck;

namespace Codex.Core.Tests.Tools.Exec;

public sealed class OutputTruncationTests
{
    [Fact]
    public void Truncate_WithinBudget_StaysAsItIs() => Assert.Equal("12345678", OutputTruncation.Truncate("12345678", 8, maxTokens: 2));

    [Fact]
    public void Truncate_TooLong_KeepsHeadAndTailAndSaysWhatIsMissing() => Assert.Equal(
        "Warning: truncated output (original token count: 5)\nTotal output lines: 2\n\nabcd…3 tokens truncated…q\nst",
        OutputTruncation.Truncate("abcdefghijklmnopq\nst", 20, maxTokens: 2));

    [Fact]
    public void Truncate_PartDroppedBefore_CountsIt()
    {
        var text = OutputTruncation.Truncate("headtail", totalBytes: 4_000_000, maxTokens: 1);

        Assert.StartsWith("Warning: truncated output (original token count: 1000000)\n", text, StringComparison.Ordinal);
        Assert.EndsWith("he…999999 tokens truncated…il", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncate_AnyText_IsValidUtf8WithinTheBudget() => Gen.Select(Gen.OneOf(Gen.String, Gen.String[Gen.Char['à', '✓'], 0, 200]), Gen.Int[0, 60])
        .Sample((text, tokens) =>
        {
            text = text.Replace("\ud800", "", StringComparison.Ordinal);
            var bytes = Encoding.UTF8.GetBytes(text);
            var clean = Encoding.UTF8.GetString(bytes);
            var cut = OutputTruncation.Truncate(clean, bytes.Length, tokens);
            if (bytes.Length <= tokens * 4)
                return cut == clean;
            var body = cut[(cut.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
            var mark = body.LastIndexOf(" tokens truncated…", StringComparison.Ordinal);
            var head = body[..body.LastIndexOf('…', mark - 1)];
            var tail = body[(mark + " tokens truncated…".Length)..];
            // Cut between characters, from both ends, and not more than the budget.
            return clean.StartsWith(head, StringComparison.Ordinal) && clean.EndsWith(tail, StringComparison.Ordinal)
                && Encoding.UTF8.GetByteCount(head) + Encoding.UTF8.GetByteCount(tail) <= tokens * 4;
        });
}
