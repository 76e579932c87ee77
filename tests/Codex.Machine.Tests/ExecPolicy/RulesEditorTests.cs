using Codex.Machine.ExecPolicy;
using CsCheck;

namespace Codex.Machine.Tests.ExecPolicy;

public sealed class RulesEditorTests : IDisposable
{
    private readonly RulesFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.PathOf("rules/default.rules");

    private string Text => File.ReadAllText(Path);

    [Fact]
    public void AppendPrefixRule_NoFile_MakesIt()
    {
        RulesEditor.AppendPrefixRule(Path, ["git", "push"], RuleDecision.Allow, null);
        RulesEditor.AppendPrefixRule(Path, ["npm", "a \"b\"\n\\é"], RuleDecision.Forbidden, "no 'npm'");
        Assert.Equal(
            """
            prefix_rule(pattern=["git", "push"], decision="allow")
            prefix_rule(pattern=["npm", "a \"b\"\n\\é"], decision="forbidden", justification="no 'npm'")

            """,
            Text);
    }

    [Fact]
    public void AppendPrefixRule_WhatIsThere_IsKept()
    {
        _folder.Write("# mine\r\nprefix_rule([\"a\"]) # no newline", "rules/default.rules");
        RulesEditor.AppendPrefixRule(Path, ["b"], RuleDecision.Prompt, null);
        Assert.Equal("# mine\r\nprefix_rule([\"a\"]) # no newline\nprefix_rule(pattern=[\"b\"], decision=\"prompt\")\n", Text);
    }

    [Fact]
    public void AppendPrefixRule_SameRuleAgain_IsNotWritten()
    {
        for (var i = 0; i < 2; i++)
        {
            RulesEditor.AppendPrefixRule(Path, ["b"], RuleDecision.Allow, null);
            RulesEditor.AppendPrefixRule(Path, ["b"], RuleDecision.Prompt, null);
        }

        Assert.Equal(2, Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void AppendPrefixRule_AnyWords_AreReadBackAsTheSame() =>
        Gen.Select(Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 8].Array[1, 4], Gen.String[Gen.Char["a\"\\'\n\r\t\u007f{}%#é"], 1, 8].Where(text => text.Trim().Length > 0)).Sample(
            (prefix, justification) =>
            {
                var path = _folder.PathOf($"{Guid.NewGuid():N}.rules");
                RulesEditor.AppendPrefixRule(path, prefix, RuleDecision.Prompt, justification);
                var rule = Assert.Single(ExecRules.Load([new RulesFile(path, RulesOrigin.User)]).PrefixRules);
                Assert.Equal(prefix, rule.Pattern.Select(words => Assert.Single(words)));
                Assert.Equal((RuleDecision.Prompt, justification), (rule.Decision, rule.Justification));
            },
            iter: 200);

    [Fact]
    public async Task AppendPrefixRule_ManyAtOnce_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => RulesEditor.AppendPrefixRule(Path, [$"p{i % 20}"], RuleDecision.Allow, null))));
        Assert.Equal(20, ExecRules.Load([new RulesFile(Path, RulesOrigin.User)]).PrefixRules.Length);
    }

    [Fact]
    public async Task AppendPrefixRule_WhileOthersRead_Works()
    {
        _folder.Write("", "rules/default.rules");
        var readers = Enumerable.Range(0, 20).Select(_ => Task.Run(() => ExecRules.Load([new RulesFile(Path, RulesOrigin.User)])));
        var writers = Enumerable.Range(0, 20).Select(i => Task.Run(() => RulesEditor.AppendPrefixRule(Path, [$"p{i}"], RuleDecision.Allow, null)));
        await Task.WhenAll(readers.Concat(writers));
        Assert.Equal(20, ExecRules.Load([new RulesFile(Path, RulesOrigin.User)]).PrefixRules.Length);
    }

    [Fact]
    public void AppendPrefixRule_NothingToSay_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => RulesEditor.AppendPrefixRule(Path, [], RuleDecision.Allow, null));
        Assert.Throws<ArgumentException>(() => RulesEditor.AppendPrefixRule(Path, ["a"], RuleDecision.Allow, " "));
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void AppendNetworkRule_Host_IsWrittenNormalised()
    {
        RulesEditor.AppendNetworkRule(Path, "Example.COM:443", NetworkRuleProtocol.Https, NetworkRuleDecision.Deny, "why");
        Assert.Equal("network_rule(host=\"example.com\", protocol=\"https\", decision=\"deny\", justification=\"why\")\n", Text);
        Assert.Single(ExecRules.Load([new RulesFile(Path, RulesOrigin.User)]).NetworkRules);
        Assert.Throws<ArgumentException>(() => RulesEditor.AppendNetworkRule(Path, "*.a", NetworkRuleProtocol.Https, NetworkRuleDecision.Deny, null));
    }

    [Theory]
    [InlineData("# a\nprefix_rule([\"a\"])\nprefix_rule([\"b\"])\n", 2, "# a\nprefix_rule([\"b\"])\n")]
    [InlineData("prefix_rule(\n  [\"a\"],\n)\n# é\nprefix_rule([\"b\"])", 5, "prefix_rule(\n  [\"a\"],\n)\n# é\n")]
    [InlineData("# é\nprefix_rule(\n  [\"a\"],\n)\nprefix_rule([\"b\"])", 2, "# é\nprefix_rule([\"b\"])")]
    [InlineData("prefix_rule([\"a\"]) # keep\nx = 1\n", 1, "pass # keep\nx = 1\n")]
    [InlineData("x = 1; prefix_rule([\"a\"]); y = 2", 1, "x = 1; pass; y = 2")]
    [InlineData("network_rule(\"a\", \"http\", \"allow\")\r\nx = 1\r\n", 1, "x = 1\r\n")]
    public void RemoveRule_LineOfARule_TakesItOut(string text, int line, string expected)
    {
        _folder.Write(text, "rules/default.rules");
        Assert.True(RulesEditor.RemoveRule(Path, line));
        Assert.Equal(expected, Text);
        ExecRules.Load([new RulesFile(Path, RulesOrigin.User)]);
    }

    [Theory]
    [InlineData("for x in [\"a\"]:\n  prefix_rule([x])\n", 2)]
    [InlineData("prefix_rule([\"a\"])\n", 2)]
    [InlineData("x = 1\n", 1)]
    [InlineData("", 1)]
    public void RemoveRule_NoRuleThere_LeavesTheFile(string text, int line)
    {
        _folder.Write(text, "rules/default.rules");
        Assert.False(RulesEditor.RemoveRule(Path, line));
        Assert.Equal(text, Text);
    }

    [Fact]
    public void RemoveRule_WrongFile_Throws()
    {
        Assert.Throws<FileNotFoundException>(() => RulesEditor.RemoveRule(_folder.PathOf("none.rules"), 1));
        _folder.Write("prefix_rule(", "a.rules");
        Assert.Throws<ExecPolicyException>(() => RulesEditor.RemoveRule(_folder.PathOf("a.rules"), 1));
    }
}
