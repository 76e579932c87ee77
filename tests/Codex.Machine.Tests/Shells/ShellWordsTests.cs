using System.Collections.Immutable;
using Codex.Machine.Shells;
using CsCheck;

namespace Codex.Machine.Tests.Shells;

public sealed class ShellWordsTests
{
    // What codex 0.169 prints for these words (`execpolicy check` names unmatched examples in this form).
    [Theory]
    [InlineData("it's", "\"it's\"")]
    [InlineData("a^b", "a'^b'")]
    [InlineData("^a", "'^a'")]
    [InlineData("a!b", "'a!b'")]
    [InlineData("a\\b", "\"a\\\\b\"")]
    [InlineData("é", "'é'")]
    [InlineData("", "''")]
    [InlineData("a=b", "'a=b'")]
    [InlineData("~x", "'~x'")]
    [InlineData("a]b", "a]b")]
    [InlineData("$x", "'$x'")]
    [InlineData("\"", "'\"'")]
    [InlineData("a,b", "'a,b'")]
    [InlineData("it's $x", "\"it's \"'$x'")]
    [InlineData("\n", "'\n'")]
    [InlineData("a/b.c:d@e_f+g-h", "a/b.c:d@e_f+g-h")]
    public void Join_MeasuredWord_IsQuotedAsTheOriginalDoes(string word, string expected) =>
        Assert.Equal(expected, ShellWords.Join([word]));

    [Fact]
    public void Join_Command_SeparatesWordsByOneSpace() =>
        Assert.Equal("/bin/bash -lc \"echo 'hi' \"'$HOME'", ShellWords.Join(["/bin/bash", "-lc", "echo 'hi' $HOME"]));

    [Fact]
    public void Join_WordWithNul_SaysSo() => Assert.Equal("<command included NUL byte>", ShellWords.Join(["a", "b\0c"]));

    [Theory]
    [InlineData("a  b\tc\nd", new[] { "a", "b", "c", "d" })]
    [InlineData("'a b' \"c d\" e\\ f", new[] { "a b", "c d", "e f" })]
    [InlineData("\"\\$x \\q\\\"\"", new[] { "$x \\q\"" })]
    [InlineData("a #b c\nd e#f", new[] { "a", "d", "e#f" })]
    [InlineData("''", new[] { "" })]
    [InlineData("a\\\nb && c", new[] { "ab", "&&", "c" })]
    [InlineData("  ", new string[0])]
    public void TrySplit_Line_GivesWords(string line, string[] expected)
    {
        Assert.True(ShellWords.TrySplit(line, out var words));
        Assert.Equal(expected, words);
    }

    [Theory]
    [InlineData("'a")]
    [InlineData("a \"b")]
    [InlineData("\"a\\")]
    [InlineData("a\\")]
    public void TrySplit_OpenQuote_IsRefused(string line) => Assert.False(ShellWords.TrySplit(line, out _));

    [Fact]
    public void TrySplit_JoinedWords_AreTheSameWords() =>
        Gen.String[Gen.Frequency((3, Gen.Char["ab'\"\\$`!^ \n\t#~=*{}é"]), (1, Gen.Char['\u0001', '\ud7ff'])), 0, 12].Array[0, 5].Sample(
            words =>
            {
                Assert.True(ShellWords.TrySplit(ShellWords.Join(words), out var split));
                Assert.Equal(words, split);
            },
            iter: 2000);

    [Fact]
    public void TryReadPlainCommands_JoinedWords_AreTheSameWords() =>
        Gen.String[Gen.Char["ab'\"\\$`!^ \n\t#~=*{}é"], 1, 12].Array[0, 4].Sample(
            words =>
            {
                string[] command = ["echo", .. words];
                Assert.True(ShellScript.TryReadPlainCommands(ShellWords.Join(command), out var commands));
                Assert.Equal(command, Assert.Single(commands).AsEnumerable());
            },
            iter: 2000);
}
