using System.Diagnostics;
using Codex.Machine.Shells;
using CsCheck;

namespace Codex.Machine.Tests.Shells;

/// <summary>Whatever the text is, nobody throws, and nobody takes long.</summary>
public sealed class ShellFuzzTests
{
    private static readonly string[] Fragments =
    [
        "rm -f x", "echo", "ls", "true", " ", " ", "\n", "\n", ";", "&&", "||", "|", "&", "(", ")", "{ ", "}", "'", "\"", "\\", "`", "$(", "${x:-", "${x%",
        "}", "$x", "$'", "((", "))", "$((", "<<A", "<<'A'", "<<-A", "\nA\n", "<(", "[[ ", " ]]", "#", "if ", "then ", "fi", "for i in ", "do ", "done", "case x in ",
        "x)", ";;", "esac", "f()", "a[", "]", "a=", "a=(", "!", "*", "?", "<", ">", "$", "-", "time ", "eval ", "\\\n", "<<<", "2>&1", "function g ", "sh -c ",
        "bash -lc '", "\"$@\"", "@(", "|&", ";&", "coproc ", "$[", "{a,b}", "%", "env -S ", "xargs ", "find . -exec ", "alias x=", "trap ", "\0", "\ud800", "é",
    ];

    private static readonly Gen<string> Scripts = Gen.Frequency(
        (4, Pick(Fragments).Array[0, 30].Select(string.Concat)),
        (1, Gen.String[Gen.Char, 0, 60]));

    private static Gen<string> Pick(string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    [Fact]
    public void Analysis_AnyScript_DoesNotThrow() => Scripts.Sample(
        script =>
        {
            string[] argv = ["/bin/bash", "-lc", script];
            var isSafe = CommandSafety.IsKnownSafe(argv);
            var danger = CommandSafety.FindDanger(argv);
            Assert.False(isSafe && danger is not null, "safe and dangerous at once");
            CommandSummary.Describe(argv, "/w");
            PatchCommand.Find(argv);
            CommandUnwrapper.FindAll(argv);
            ShellWords.TrySplit(script, out _);
            CommandSafety.FindDanger(["pwsh", "-Command", script]);
            CommandSafety.FindDanger(["cmd", "/c", script]);
        },
        iter: 2000);

    /// <summary>Decorations around a command do not change that it is there.</summary>
    [Fact]
    public void FindDanger_ForcedRemovalBehindWholeCommands_IsFound()
    {
        string[] before =
        [
            "echo 'it''s'; ", "x=$(echo \"a b\") && ", "cat <<E\n$x 'y\nE\n", "# don't\n", "[[ a =~ (b) ]] || ", "((a<<1)); ", "f() { :; }; ", "echo ${x#'}'} | ",
            "case a in a) :;; esac; ", "if a; then b; fi; ", "for i in 1 2; do ", "{ ", "( ", "! ", "echo \\\" \"\\\\\" '\\'; ", "a=(1 2); ", "time ", "\n",
        ];
        string[] removals = ["rm -f x", "r\\m -rf x", "sudo rm x -f", "sh -c 'rm -f x'", "eval \"rm -f x\"", "/bin/rm --force x", "env A=1 rm -Rf x"];
        Gen.Select(Pick(before).Array[0, 6].Select(string.Concat), Pick(removals)).Sample(
            (prefix, removal) => Assert.NotNull(CommandSafety.FindDanger(["bash", "-c", prefix + removal])),
            iter: 2000);
    }

    [Theory]
    [InlineData("$(")]
    [InlineData("$((")]
    [InlineData("((")]
    [InlineData("(( $(")]
    [InlineData("(")]
    [InlineData("{ ")]
    [InlineData("${x:-")]
    [InlineData("\"${x:-")]
    [InlineData("\"$(")]
    [InlineData("`")]
    [InlineData("\\`")]
    [InlineData("'")]
    [InlineData("\"")]
    [InlineData("$'")]
    [InlineData("$[")]
    [InlineData("a[")]
    [InlineData("a[$(")]
    [InlineData("a=(")]
    [InlineData("<(")]
    [InlineData("<<A ")]
    [InlineData("<<A\n")]
    [InlineData("cat <<A <<B\n")]
    [InlineData("case x in ")]
    [InlineData("case x in $(")]
    [InlineData("if ")]
    [InlineData("f() ")]
    [InlineData("@(")]
    [InlineData("{a,")]
    [InlineData("{a,b}")]
    [InlineData("echo {a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}{o,p} ; ")]
    [InlineData("sudo ")]
    [InlineData("env -S ")]
    [InlineData("xargs ")]
    [InlineData("find -exec ")]
    [InlineData("eval ")]
    [InlineData("trap ")]
    [InlineData("sh -c '")]
    [InlineData("x=$x$x; ")]
    [InlineData("alias a=b; a; ")]
    [InlineData("alias a='a;a' b='a;a;b'; b; ")]
    [InlineData("echo a | ")]
    [InlineData("\\\n")]
    [InlineData("# ")]
    [InlineData(";")]
    [InlineData("'\n")]
    [InlineData("${\n")]
    [InlineData("echo `a\n")]
    public void Analysis_RepeatedText_TakesLittleTime(string piece)
    {
        var script = string.Concat(Enumerable.Repeat(piece, 20_000 / piece.Length));
        var watch = Stopwatch.StartNew();
        foreach (var text in (string[])[script, script + " rm -f x", script + "\nrm -f x"])
        {
            string[] argv = ["bash", "-lc", text];
            Assert.False(CommandSafety.IsKnownSafe(argv));
            CommandSafety.FindDanger(argv);
            CommandSummary.Describe(argv, "/w");
            PatchCommand.Find(argv);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}"); // a loaded machine; a quadratic reader takes minutes
    }
}
