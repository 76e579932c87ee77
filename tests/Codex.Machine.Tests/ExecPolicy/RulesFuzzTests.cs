using System.Diagnostics;
using Codex.Machine.ExecPolicy;
using CsCheck;

namespace Codex.Machine.Tests.ExecPolicy;

/// <summary>Whatever a rules file says, it either works or is an <see cref="ExecPolicyException"/>, and soon.</summary>
public sealed class RulesFuzzTests : IDisposable
{
    private static readonly string[] Fragments =
    [
        "prefix_rule(", "host_executable(", "network_rule(", "pattern=", "[", "]", "(", ")", "{", "}", "\"a\"", "'b'", "r\"\\\"", "f\"{x}\"", "\"\"\"", "\"", "x", "y", "=",
        "==", "+", "-", "*", "%", "//", ",", ",", ":", ";", ".", "\n", "\n", "\n    ", "\n  ", "\t", " ", " ", "for ", "in ", "if ", "else", "elif ", "def f(", "return ", "not ",
        "and ", "or ", "True", "None", "1", "0x1f", "99", "match=", "decision=\"prompt\"", "f(", "len(", "range(", "str(", "sorted(", ".append(", ".join(", ".format(",
        "**", "\\\n", "#", "\\", "é", "\0", "pass", "break", "lambda", "load(",
    ];

    private readonly RulesFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_AnyText_WorksOrSaysWhatIsWrong()
    {
        var texts = Gen.Frequency(
            (4, Gen.Int[0, Fragments.Length - 1].Select(index => Fragments[index]).Array[0, 30].Select(string.Concat)),
            (1, Gen.String[Gen.Char, 0, 60]));
        texts.Sample(
            text =>
            {
                try
                {
                    _folder.Load(string.Concat(text.Where(c => !char.IsSurrogate(c)))).Evaluate(["a", "b"]);
                }
                catch (ExecPolicyException exception)
                {
                    Assert.True(exception is { Line: > 0, Column: > 0, Problem.Length: > 0 });
                }
            },
            iter: 2000,
            threads: 1);
    }

    [Theory]
    [InlineData("prefix_rule([\"a\"])\n")]
    [InlineData("prefix_rule([\"a\", [\"b\"]], match = [\"a b\"])\n")]
    [InlineData("\"a\" + ")]
    [InlineData("[1], ")]
    [InlineData("x.y")]
    [InlineData("x = 1;")]
    [InlineData("if x:\n")]
    [InlineData("\"\"\"")]
    [InlineData("\\\n")]
    [InlineData("    \n")]
    [InlineData("#\n")]
    [InlineData("elif x: pass\n")]
    public void Load_RepeatedText_TakesLittleTime(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 20_000 / piece.Length));
        var watch = Stopwatch.StartNew();
        try
        {
            _folder.Load(text);
        }
        catch (ExecPolicyException)
        {
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }
}
