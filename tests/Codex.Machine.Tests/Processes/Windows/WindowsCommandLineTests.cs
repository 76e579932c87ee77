using Codex.Machine.Processes.Windows;
using CsCheck;

namespace Codex.Machine.Tests.Processes.Windows;

public sealed class WindowsCommandLineTests
{
    private const string Cmd = @"C:\Windows\System32\cmd.exe";

    private static readonly Gen<string> Arguments = Gen.String[Gen.Char["a \t\"\\%&ü"], 0, 8];

    [Fact]
    public void Join_AnyArguments_AreReadBackTheSame() => Arguments.Array[0, 5].Sample(arguments =>
        Assert.Equal([@"C:\a b\x.exe", .. arguments], CommandLineParser.Parse(WindowsCommandLine.Join([@"C:\a b\x.exe", .. arguments]))));

    [Theory]
    [InlineData("""
        "x" a "b c" "" "d\"e" f\g "h i\\"
        """, "a", "b c", "", "d\"e", @"f\g", @"h i\")]
    [InlineData("\"x\" \"a\\\\\\\"b\"", "a\\\"b")]
    public void Join_Examples(string line, params string[] arguments) => Assert.Equal(line.Trim(), WindowsCommandLine.Join(["x", .. arguments]));

    [Fact]
    public void JoinForCmd_Script_IsPassedAsItIsBetweenQuotes()
    {
        Assert.Equal("\"cmd\" /s /c \"echo \"a b\" & dir\"", WindowsCommandLine.JoinForCmd(["cmd", "/c", "echo \"a b\" & dir"]));
        Assert.Equal("\"cmd\" /d /s /C \"echo a\"", WindowsCommandLine.JoinForCmd(["cmd", "/d", "/C", "echo", "a"]));
        Assert.Equal("\"cmd\" /c", WindowsCommandLine.JoinForCmd(["cmd", "/c"]));
        Assert.Equal("\"cmd\"", WindowsCommandLine.JoinForCmd(["cmd"]));
    }

    [Fact]
    public void JoinForBatch_Arguments_CannotBecomeCommandsOrVariables() => Assert.Equal(
        "\"" + Cmd + "\" /e:ON /v:OFF /d /s /c \"\"C:\\n m\\npm.cmd\" run \"a&calc\" \"%%cd:~,%PATH%%cd:~,%\" \"\"\"&calc\" \"C:\\x y\\\\\" \"\"\"",
        WindowsCommandLine.JoinForBatch(Cmd, @"C:\n m\npm.cmd", ["run", "a&calc", "%PATH%", "\"&calc", @"C:\x y\", ""]));

    /// <summary>Outside of quotes an operator starts another command; a doubled quote closes and opens at once.</summary>
    [Fact]
    public void JoinForBatch_AnyArgument_StaysInsideOfQuotes() => Gen.String[Gen.Char["a \"\\%&|^>(!"], 0, 9].Sample(argument =>
    {
        var line = WindowsCommandLine.JoinForBatch(Cmd, @"C:\a.cmd", [argument]);
        var script = line[(line.IndexOf("/c \"", StringComparison.Ordinal) + 4)..^1];
        var isQuoted = false;
        foreach (var character in script)
        {
            isQuoted ^= character == '"';
            if (!isQuoted)
                Assert.DoesNotContain(character, "&|^>(!%");
        }

        Assert.False(isQuoted);
    });

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void JoinForBatch_WhatCannotBeWritten_IsRefused(string argument) =>
        Assert.Throws<FormatException>(() => WindowsCommandLine.JoinForBatch(Cmd, @"C:\a.cmd", [argument]));

    [Fact]
    public void Join_WhatCannotBeWritten_IsRefused()
    {
        Assert.Throws<FormatException>(() => WindowsCommandLine.Join(["a\"b"]));
        Assert.Throws<FormatException>(() => WindowsCommandLine.Join(["a", "b\0c"]));
        Assert.Throws<FormatException>(() => WindowsCommandLine.Join(["a", new string('x', 32767)]));
        Assert.Throws<FormatException>(() => WindowsCommandLine.JoinForBatch(Cmd, @"C:\%a%.cmd", []));
    }
}
