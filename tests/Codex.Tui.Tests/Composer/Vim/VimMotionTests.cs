namespace Codex.Tui.Tests.Composer.Vim;

public sealed class VimMotionTests
{
    [Theory]
    [InlineData("a|bc", "h", "|abc")]
    [InlineData("|abc", "h", "|abc")]
    [InlineData("|abc", "l", "a|bc")]
    [InlineData("ab|c", "l", "ab|c")]
    [InlineData("|abcdef", "3l", "abc|def")]
    [InlineData("|abcdef", "12l", "abcde|f")]
    [InlineData("abc|def", "0", "|abcdef")]
    [InlineData("  ab|c", "^", "  |abc")]
    [InlineData("|abc\ndef", "$", "ab|c\ndef")]
    [InlineData("|abc\ndef", "2$", "abc\nde|f")]
    public void Motion_OnALine(string before, string keys, string after) => Assert.Equal(after, VimBench.After(before, keys));

    [Theory]
    [InlineData("|foo.bar baz", "w", "foo|.bar baz")]
    [InlineData("|foo.bar baz", "3w", "foo.bar |baz")]
    [InlineData("|foo.bar baz", "W", "foo.bar |baz")]
    [InlineData("foo |bar", "w", "foo ba|r")]
    [InlineData("|a\n\nb", "w", "a\n|\nb")]
    [InlineData("|a\n\nb", "ww", "a\n\n|b")]
    [InlineData("|foo.bar baz", "e", "fo|o.bar baz")]
    [InlineData("|foo.bar baz", "3e", "foo.ba|r baz")]
    [InlineData("|foo.bar baz", "E", "foo.ba|r baz")]
    [InlineData("foo.bar ba|z", "b", "foo.bar |baz")]
    [InlineData("foo.bar |baz", "b", "foo.|bar baz")]
    [InlineData("foo.bar |baz", "3b", "|foo.bar baz")]
    [InlineData("foo.bar |baz", "B", "|foo.bar baz")]
    [InlineData("a\n\n|b", "b", "a\n|\nb")]
    [InlineData("|日本 語", "w", "日本 |語")]
    public void Motion_ByWords(string before, string keys, string after) => Assert.Equal(after, VimBench.After(before, keys));

    [Theory]
    [InlineData("|abcabc", "fc", "ab|cabc")]
    [InlineData("|abcabc", "2fc", "abcab|c")]
    [InlineData("|abcabc", "fx", "|abcabc")]
    [InlineData("|abcabc", "tc", "a|bcabc")]
    [InlineData("abcab|c", "Fb", "abca|bc")]
    [InlineData("abcab|c", "Ta", "abca|bc")]
    [InlineData("|abcabcabc", "fc;", "abcab|cabc")]
    [InlineData("|abcabcabc", "fc;,", "ab|cabcabc")]
    [InlineData("|abcabcabc", "tc;", "abca|bcabc")]
    [InlineData("|a\nc", "fc", "|a\nc")]
    public void Motion_ToCharacters(string before, string keys, string after) => Assert.Equal(after, VimBench.After(before, keys));

    [Theory]
    [InlineData("one\ntw|o\nthree", "gg", "|one\ntwo\nthree")]
    [InlineData("|one\ntwo\n  three", "G", "one\ntwo\n  |three")]
    [InlineData("|one\ntwo\nthree", "2G", "one\n|two\nthree")]
    [InlineData("one\ntwo\nth|ree", "2gg", "one\n|two\nthree")]
    [InlineData("on|e\ntwo\nthree", "j", "one\ntw|o\nthree")]
    [InlineData("one\ntwo\nth|ree", "2k", "on|e\ntwo\nthree")]
    public void Motion_ByLines(string before, string keys, string after) => Assert.Equal(after, VimBench.After(before, keys));

    [Theory]
    [InlineData("foo |bar baz", "viw", "foo ba|r baz")]
    public void Selection_OfAnObject_EndsOnItsLastCharacter(string before, string keys, string after) => Assert.Equal(after, VimBench.After(before, keys));
}
