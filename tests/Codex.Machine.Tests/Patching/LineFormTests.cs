using System.Buffers;
using System.Text;
using Codex.Machine.Patching;

namespace Codex.Machine.Tests.Patching;

/// <summary>The steps of the ladder. Which characters count was measured on the original.</summary>
public sealed class LineFormTests
{
    [Theory]
    [InlineData("x", "x", "Exact")]
    [InlineData("x \t", "x", "TrimmedEnd")]
    [InlineData("x", "x  ", "TrimmedEnd")]
    [InlineData("  x", "x", "Trimmed")]
    [InlineData("\u00A0x\u00A0", "x", "Trimmed")] // no-break space
    [InlineData("\u3000x\u0085", "x", "Trimmed")] // ideographic space, next line
    [InlineData("\tx\f\v", "x", "Trimmed")]
    [InlineData("\u1680\u2028x\u2029\u205F", "x", "Trimmed")]
    [InlineData("a — b", "a - b", "Plain")]
    [InlineData("a - b", "a — b", "Plain")]
    [InlineData("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-------", "Plain")]
    [InlineData("\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F", "''''\"\"\"\"", "Plain")]
    [InlineData("a\u00A0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000b", "a             b", "Plain")]
    [InlineData("  “q”…", "\"q\"…", "Plain")]
    [InlineData("q…", "q...", null)]
    [InlineData("a′b″", "a'b\"", null)] // primes
    [InlineData("a\u2000b", "a b", null)] // en quad
    [InlineData("a\u2001b", "a b", null)] // em quad
    [InlineData("\u200Bx", "x", null)] // zero width space
    [InlineData("a\u2E3Ab", "a-b", null)] // two-em dash
    [InlineData("e\u0301", "\u00E9", null)] // decomposed
    [InlineData("X", "x", null)]
    public void Apply_TwoLines_AreEqualFromTheRightStepOn(string file, string patch, string? step)
    {
        var steps = Enum.GetValues<LineForm>().Where(form => Apply(form, file) == Apply(form, patch)).Select(form => form.ToString());

        Assert.Equal(step, steps.FirstOrDefault());
    }

    private static string Apply(LineForm form, string line) =>
        Encoding.UTF8.GetString(LineForms.Apply(form, Encoding.UTF8.GetBytes(line), new ArrayBufferWriter<byte>()));
}
