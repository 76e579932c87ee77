using Codex.Machine.ExecPolicy;
using Codex.Machine.Shells;

namespace Codex.Machine.Tests.ExecPolicy;

public sealed class RuleReviewTests : IDisposable
{
    private const string Rules = """
        prefix_rule(["rm"], "allow")
        prefix_rule(["npm", "test"], "allow")
        prefix_rule(["touch"], "prompt", justification = "why touch")
        prefix_rule(["date"], "prompt")
        prefix_rule(["echo", "bad"], "forbidden", justification = "no bad echo")
        prefix_rule(["printf"], "forbidden")
        prefix_rule(["bash"], "allow")
        prefix_rule(["bash", "-lc", "npm ci > log"], "allow")
        """;

    private readonly RulesFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RuleReview Review(string script) => _folder.Load(Rules).Review(["bash", "-lc", script]);

    // What codex 0.169 decides, too (measured).
    [Theory]
    [InlineData("echo bad stuff", RuleDecision.Forbidden)]
    [InlineData("true && echo bad x", RuleDecision.Forbidden)]
    [InlineData("echo  \"bad\"", RuleDecision.Forbidden)]
    [InlineData("echo \"b\"'ad'", RuleDecision.Forbidden)]
    [InlineData("/bin/echo bad", RuleDecision.Forbidden)]
    [InlineData("echo bad | cat", RuleDecision.Forbidden)]
    [InlineData("true\necho bad", RuleDecision.Forbidden)]
    [InlineData("echo a=b; echo bad", RuleDecision.Forbidden)]
    [InlineData("printf x", RuleDecision.Forbidden)]
    [InlineData("touch q", RuleDecision.Prompt)]
    [InlineData("true; date", RuleDecision.Prompt)]
    [InlineData("rm -f zz", RuleDecision.Allow)]
    [InlineData("rm -f zz; true", RuleDecision.Allow)]
    [InlineData("npm test && git status", RuleDecision.Allow)]
    [InlineData("rm -f $X", null)]
    [InlineData("A=1 rm -f zz", null)]
    [InlineData("echo good bad", null)]
    [InlineData("cat <<'EOF'\necho bad\nEOF", null)]
    [InlineData("npm ci", null)]
    public void Review_Script_DecidesAsTheOriginal(string script, RuleDecision? expected) => Assert.Equal(expected, Review(script).Decision);

    // The original looks at plain scripts only; who forbids a command means it everywhere.
    [Theory]
    [InlineData("A=1 echo bad", RuleDecision.Forbidden)]
    [InlineData("env A=1 echo bad", RuleDecision.Forbidden)]
    [InlineData("sudo -u x echo bad", RuleDecision.Forbidden)]
    [InlineData("echo bad > x", RuleDecision.Forbidden)]
    [InlineData("echo bad $X", RuleDecision.Forbidden)]
    [InlineData("(echo bad)", RuleDecision.Forbidden)]
    [InlineData("if true; then echo bad; fi", RuleDecision.Forbidden)]
    [InlineData("echo $(echo bad)", RuleDecision.Forbidden)]
    [InlineData("sh -c 'echo bad'", RuleDecision.Forbidden)]
    [InlineData("eval echo bad", RuleDecision.Forbidden)]
    [InlineData("\\echo b\\ad # c", RuleDecision.Forbidden)]
    [InlineData("! touch q &", RuleDecision.Prompt)]
    [InlineData("xargs touch", RuleDecision.Prompt)]
    public void Review_CommandBehindOthers_IsFound(string script, RuleDecision expected) => Assert.Equal(expected, Review(script).Decision);

    // An allow rule covers what it says and nothing around it.
    [Theory]
    [InlineData("npm test > log")]
    [InlineData("npm test $(evil)")]
    [InlineData("PATH=. npm test")]
    [InlineData("npm test && evil")]
    [InlineData("npm test | tee log")]
    [InlineData("./npm test")]
    [InlineData("npm test & evil")]
    [InlineData("ls")]
    public void Review_MoreThanIsAllowed_IsLeftOpen(string script) => Assert.Null(Review(script).Decision);

    [Fact]
    public void Review_ScriptThatIsNotPlain_IsAllowedOnlyByItsWholeText()
    {
        Assert.Equal(RuleDecision.Allow, Review("npm ci > log").Decision);
        Assert.False(Review("npm ci > log").IsPlain);
        Assert.Null(Review("npm ci > log2").Decision);
    }

    [Theory]
    [InlineData("npm test && cargo build --all", "cargo,build,--all")]
    [InlineData("ls", "ls")]
    [InlineData("cargo build > log", "bash,-lc,cargo build > log")]
    [InlineData("npm test", null)]
    [InlineData("cargo build && touch x", null)]
    [InlineData("echo bad", null)]
    public void ProposedAmendment_Script_IsItsFirstCommandThatNoRuleAllows(string script, string? expected)
    {
        Assert.Equal(expected, Review(script).ProposedAmendment is { } proposed ? string.Join(',', proposed) : null);
    }

    [Theory]
    [InlineData("echo bad", "`bash -lc 'echo bad'` rejected: no bad echo")]
    [InlineData("printf x", "`bash -lc 'printf x'` rejected: policy forbids commands starting with `printf`")]
    [InlineData("touch q", "`bash -lc 'touch q'` requires approval: why touch")]
    [InlineData("date", "`bash -lc date` requires approval by policy")]
    public void Explain_Verdict_SaysItAsTheOriginal(string script, string expected) =>
        Assert.Equal(expected, Review(script).Strictest?.Explain(ShellWords.Join(["bash", "-lc", script])));

    [Fact]
    public void Review_Commands_CarryVerdictAndSafety()
    {
        var review = Review("npm test && git status && touch x");
        Assert.Equal(
            [("npm test", RuleDecision.Allow, false), ("git status", null, true), ("touch x", RuleDecision.Prompt, false)],
            review.Commands.Select(command => (string.Join(' ', command.Words), command.Verdict?.Decision, command.IsKnownSafe)));
        Assert.Equal(2, review.Strictest?.MatchedRules.Length);
    }

    [Fact]
    public void Review_NoRules_IsOpen()
    {
        var review = ExecRules.Empty.Review(["bash", "-lc", "npm test"]);
        Assert.Null(review.Decision);
        Assert.Equal(["npm", "test"], review.ProposedAmendment);
        Assert.Null(ExecRules.Empty.Review([]).Decision);
    }
}
