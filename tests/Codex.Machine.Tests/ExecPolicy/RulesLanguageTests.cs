using Codex.Machine.ExecPolicy;

namespace Codex.Machine.Tests.ExecPolicy;

public sealed class RulesLanguageTests : IDisposable
{
    private readonly RulesFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Patterns of all rules that a text declares: words by comma, alternatives by slash, rules by bar.</summary>
    private string Patterns(string text) => string.Join('|', _folder.Load(text).PrefixRules.Select(
        rule => string.Join(',', rule.Pattern.Select(words => string.Join('/', words)))));

    [Theory]
    [InlineData("prefix_rule(pattern=[\"a\", 'b'])", "a,b")]
    [InlineData("prefix_rule([\"a\", [\"b\", \"c\"],],)", "a,b/c")]
    [InlineData("# x\n\n\nprefix_rule(\n  [ # y\n    \"a\",\n\n  \"b\"\n])\n", "a,b")]
    [InlineData("\uFEFFprefix_rule([\"a\"])\r\nprefix_rule([\"b\"])\r\n", "a|b")]
    [InlineData("prefix_rule(\\\n[\"a\"]); prefix_rule([\"b\"]);", "a|b")]
    [InlineData("\"\"\"Notes.\n\nMore.\"\"\"\nprefix_rule([\"a\"])", "a")]
    [InlineData("prefix_rule([\"\\x41\\u0042\\103\\t\\q\\\"\"])", "ABC\t\\q\"")]
    [InlineData("prefix_rule([r'a\\d', r\"b\\\"\"])", "a\\d,b\\\"")]
    [InlineData("prefix_rule([\"\"\"a\nb\"\"\", 'c\\\nd'])", "a\nb,cd")]
    [InlineData("A = [\"a\"]\nB = A + [\"b\" + \"c\"]\nprefix_rule(B)", "a,bc")]
    [InlineData("a, (b, c) = \"x\", [\"y\", \"z\"]\nprefix_rule([a, b, c])", "x,y,z")]
    [InlineData("x: str = \"a\"\nx += \"b\"\nprefix_rule([x] * 2)", "ab,ab")]
    [InlineData("D = {\"a\": [\"x\"], \"b\": [\"y\"]}\nfor k, v in D.items():\n    prefix_rule([k] + v)", "a,x|b,y")]
    [InlineData("for x in [\"a\", \"b\", \"c\"]:\n  if x == \"b\":\n    continue\n  elif x == \"z\":\n    break\n  else:\n    prefix_rule([x])", "a|c")]
    [InlineData("[prefix_rule([x, y]) for x in [\"a\", \"b\"] for y in [\"c\", \"d\"] if x + y != \"bc\"]", "a,c|a,d|b,d")]
    [InlineData("prefix_rule([k for k in {x: 1 for x in (\"a\", \"b\")}])", "a,b")]
    [InlineData("def f(name, sep = \"-\", *rest, **more):\n    return name + sep + str(len(rest)) + str(more)\nprefix_rule([f(\"q\", \"+\", 2, z = [None, True, \"s\"])])",
        "q+1{\"z\": [None, True, \"s\"]}")]
    [InlineData("def twice(x):\n    def inner(y):\n        return x + y\n    return inner(\"1\") + inner(\"2\")\nprefix_rule([twice(\"a\")])", "a1a2")]
    [InlineData("def f(x):\n    for y in x:\n        if y: return y\nprefix_rule([f([\"\", \"a\", \"b\"])])", "a")]
    [InlineData("prefix_rule(*[[\"a\"]])\nprefix_rule(**{\"pattern\": [\"b\"]})", "a|b")]
    [InlineData("prefix_rule([\"a\" if 1 < 2 and not False else \"b\"])", "a")]
    [InlineData("prefix_rule([\"%s-%d%%\" % (\"a\", 3), \"{}{1}{x}\".format(1, 2, x = \"y\"), f\"v{{}}\"])", "a-3%,12y,v{}")]
    [InlineData("x = \"v\"\nprefix_rule([f\"a{x}\", \"-\".join([\"b\", \"c\"]), \"abc\"[1:], \"abc\"[-1]])", "av,b-c,bc,c")]
    [InlineData("prefix_rule(sorted(\"b a\".split(\" \")) + list((\"c\",)) + [str(0x10 + 0b1), str(-7 // 2), str(-7 % 3)])", "a,b,c,17,-4,2")]
    [InlineData("l = []\nl.append(\"a\")\nl += [\"b\"]\nl.extend((\"c\",))\nprefix_rule(l)", "a,b,c")]
    [InlineData("d = {}\nd[\"k\"] = \"a\"\nprefix_rule([d.get(\"k\"), d.get(\"x\", \"b\"), \"c\" if \"k\" in d else \"\", str((1,))])", "a,b,c,(1,)")]
    [InlineData("if True: prefix_rule([\"a\"])\npass", "a")]
    [InlineData("", "")]
    public void Load_Text_DeclaresItsRules(string text, string expected) => Assert.Equal(expected, Patterns(text));

    [Theory]
    [InlineData("prefix_rule([\"a\"", "1:17: unexpected end of line, expected `,`")]
    [InlineData("x = 1\nfoo(1)", "2:1: `foo` is not defined")]
    [InlineData("prefix_rule([\"a\" \"b\"])", "1:18: unexpected string \"b\", expected `,`")]
    [InlineData("prefix_rule([\"a\n\"])", "1:14: unfinished string literal")]
    [InlineData("x = \"\"\"a", "1:5: unfinished string literal")]
    [InlineData("prefix_rule([b\"a\"])", "1:14: bytes literals are not supported")]
    [InlineData("  prefix_rule([\"a\"])", "1:3: unexpected indentation")]
    [InlineData("if True:\n\tprefix_rule([\"a\"])", "2:1: tabs are not allowed in indentation")]
    [InlineData("if True:\n    x = 1\n  y = 2", "3:3: the indentation matches no block around it")]
    [InlineData("if True:\nx = 1", "2:1: unexpected `x`, expected an indented block")]
    [InlineData("while True: pass", "1:1: cannot use reserved keyword `while`")]
    [InlineData("import os", "1:1: cannot use reserved keyword `import`")]
    [InlineData("load(\"x.star\", \"y\")", "1:1: `load` is not supported: a rules file stands alone")]
    [InlineData("x = lambda: 1", "1:5: `lambda` is not supported")]
    [InlineData("x = (y for y in [])", "1:5: generator expressions are not supported; put the comprehension in brackets")]
    [InlineData("x = 1.5", "1:5: floating point numbers are not supported")]
    [InlineData("x = 1 | 2", "1:7: invalid input `|`")]
    [InlineData("x = 99999999999999999999", "1:5: invalid number `99999999999999999999`")]
    [InlineData("x = 9223372036854775807 + 1", "1:5: the number is too large")]
    [InlineData("x = 1 // 0", "1:5: division by zero")]
    [InlineData("x = 1 < 2 < 3", "1:5: comparisons do not chain")]
    [InlineData("x = 1 + \"a\"", "1:5: `+` cannot be applied to a int and a string")]
    [InlineData("x = [1][3]", "1:5: index 3 is out of range")]
    [InlineData("x = {}[\"k\"]", "1:5: key \"k\" is not in the dict")]
    [InlineData("x = {[]: 1}", "1:6: a list cannot be a key")]
    [InlineData("x = \"a\".nope()", "1:5: a string has no method `nope`")]
    [InlineData("x = 1()", "1:5: a int cannot be called")]
    [InlineData("for x in 3: pass", "1:10: a int cannot be iterated over")]
    [InlineData("a, b = [1]", "1:1: cannot spread 1 values over 2 names")]
    [InlineData("1 = 2", "1:1: this cannot be assigned to")]
    [InlineData("x = y = 1", "1:7: only one assignment may stand in a statement")]
    [InlineData("x += 1", "1:1: `x` is not defined")]
    [InlineData("def f():\n    x = x\nx = 1\nf()", "2:9: local variable `x` is used before it has a value")]
    [InlineData("def f(): return 1\nf(2)", "2:1: `f` takes 0 positional arguments, not 1")]
    [InlineData("def f(a): return 1\nf()", "2:1: missing parameter `a` for call to `f`")]
    [InlineData("def f(a): return 1\nf(1, a = 2)", "2:1: `f` cannot take argument `a`")]
    [InlineData("def f():\n    return f()\nf()", "2:12: calls are nested too deeply")]
    [InlineData("return 1", "1:1: `return` stands outside of a function")]
    [InlineData("break", "1:1: `break` stands outside of a loop")]
    [InlineData("fail(\"boo\", 1)", "1:1: fail: boo 1")]
    [InlineData("print(1)", "1:1: `print` is not defined")]
    [InlineData("prefix_rule([\"a\"], match = [], match = [])", "1:32: argument `match` is there twice")]
    [InlineData("prefix_rule(pattern = [\"a\"], [\"b\"])", "1:30: a positional argument stands behind named ones")]
    [InlineData("x = \"{}\".format()", "1:5: the format names value 0, which is not there")]
    [InlineData("x = f\"{1+1}\"", "1:6: a formatted string takes names only, not `1+1`")]
    [InlineData("x = \"%s %s\" % 1", "1:5: the format has more directives than values")]
    [InlineData("x = \"\\ud800\"", "1:6: invalid escape in string literal")]
    [InlineData("x = ?", "1:5: invalid input `?`")]
    public void Load_WrongText_SaysWhereAndWhat(string text, string expected) => Assert.Equal(expected, _folder.Fault(text));

    [Theory]
    [InlineData("x = \"a\" * 99999999")]
    [InlineData("x = [0]\nfor i in range(60): x = x + x")]
    [InlineData("x = [0]\nfor i in range(60): x += x")]
    [InlineData("x = \"ab\"\nfor i in range(60): x = x + x")]
    [InlineData("for a in range(2000):\n  for b in range(2000): pass")]
    [InlineData("[1 for a in range(2000) for b in range(2000)]")]
    [InlineData("x = \"a\".replace(\"a\", \"aa\" * 500000)\ny = x.replace(\"a\", x)")]
    [InlineData("x = ()\nfor i in range(60): x = (x, x)\nd = {x: 1}")]
    public void Load_EndlessWork_IsStopped(string text)
    {
        var fault = _folder.Fault(text);
        Assert.EndsWith("the rules file does too much work", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x = []\nfor i in range(60): x = [x, x]\ny = []\nfor i in range(60): y = [y, y]\nz = x == y\nw = len(str(x))")]
    [InlineData("x = []\nx.append(x)\ny = str(x)\nz = x == [x]")]
    public void Load_SharedLists_EndsInTime(string text) => Assert.Empty(_folder.Load(text).PrefixRules);

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("{1:")]
    [InlineData("not ")]
    [InlineData("-")]
    [InlineData("f(")]
    [InlineData("1 if 1 else ")]
    public void Load_DeepNesting_IsAFault(string piece)
    {
        Assert.Contains("nested too deeply", _folder.Fault($"x = {string.Concat(Enumerable.Repeat(piece, 20_000))}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFile_SaysSo()
    {
        var exception = Assert.Throws<ExecPolicyException>(() => ExecRules.Load([new RulesFile(_folder.PathOf("none.rules"), RulesOrigin.Project)]));
        Assert.Equal((0, "No such file or directory (os error 2)"), (exception.Line, exception.Problem));
    }

    [Fact]
    public void Load_BytesThatAreNoText_SaysSo()
    {
        File.WriteAllBytes(_folder.PathOf("a.rules"), [(byte)'#', 0xff]);
        var exception = Assert.Throws<ExecPolicyException>(() => ExecRules.Load([new RulesFile(_folder.PathOf("a.rules"), RulesOrigin.User)]));
        Assert.Equal("stream did not contain valid UTF-8", exception.Problem);
    }
}
