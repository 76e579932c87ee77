using Codex.Machine.ExecPolicy;

namespace Codex.Machine.Tests.ExecPolicy;

public sealed class ExecPolicyCheckTests : IDisposable
{
    private const string Rules = """
        prefix_rule(pattern=["echo","bad"], decision="forbidden", justification="no <bad> \"écho\"")
        prefix_rule(["git", ["status", "log"]], decision="allow", justification="a")
        prefix_rule(pattern=["git"], decision="prompt")
        host_executable("git", ["/usr/bin/git"])
        """;

    private readonly RulesFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Check(
        string command, ExecPolicyEra era = ExecPolicyEra.Current, bool isPretty = false, bool resolves = false, string rules = Rules, params string[] files)
    {
        _folder.Write(rules);
        return ExecPolicyCheck.Run(new ExecPolicyCheckOptions
        {
            RulesFiles = files.Length > 0 ? [.. files] : ["a.rules"],
            Command = [.. command.Split(' ')],
            Era = era,
            WorkingDirectory = _folder.Root,
            IsPretty = isPretty,
            ResolvesHostExecutables = resolves,
        });
    }

    [Theory]
    [InlineData("echo bad stuff", """{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["echo","bad"],"decision":"forbidden","justification":"no <bad> \"écho\""}}],"decision":"forbidden"}""")]
    [InlineData("git log x", """{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git","log"],"decision":"allow","justification":"a"}},{"prefixRuleMatch":{"matchedPrefix":["git"],"decision":"prompt"}}],"decision":"prompt"}""")]
    [InlineData("nothing", """{"matchedRules":[]}""")]
    [InlineData("/usr/bin/git", """{"matchedRules":[]}""")]
    public void Run_Current_WritesTheJsonOfToday(string command, string expected) => Assert.Equal(expected, Check(command));

    [Theory]
    [InlineData("/usr/bin/git", """{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git"],"decision":"prompt","resolvedProgram":"/usr/bin/git"}}],"decision":"prompt"}""")]
    [InlineData("/opt/git", """{"matchedRules":[]}""")]
    [InlineData("/bin/../bin/echo bad", """{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["echo","bad"],"decision":"forbidden","resolvedProgram":"/bin/echo","justification":"no <bad> \"écho\""}}],"decision":"forbidden"}""")]
    public void Run_ResolvingHostExecutables_FindsRulesOfTheName(string command, string expected) => Assert.Equal(expected, Check(command, resolves: true));

    [Fact]
    public void Run_ResolvingRelativeProgram_NamesItAbsolute() =>
        Assert.Contains($"\"resolvedProgram\":\"{_folder.Root}/echo\"", Check("./echo bad", resolves: true), StringComparison.Ordinal);

    [Theory]
    [InlineData("git log x", """{"match":{"decision":"prompt","matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git","log"],"decision":"allow","justification":"a"}},{"prefixRuleMatch":{"matchedPrefix":["git"],"decision":"prompt"}}]}}""")]
    [InlineData("nothing", """{"noMatch":{}}""")]
    public void Run_November2025_WritesTheJsonOfThen(string command, string expected) => Assert.Equal(expected, Check(command, ExecPolicyEra.November2025));

    [Fact]
    public void Run_Pretty_IsIndented()
    {
        Assert.Equal("{\n  \"matchedRules\": []\n}", Check("nothing", isPretty: true));
        Assert.Equal(
            """
            {
              "matchedRules": [
                {
                  "prefixRuleMatch": {
                    "matchedPrefix": [
                      "git"
                    ],
                    "decision": "prompt"
                  }
                }
              ],
              "decision": "prompt"
            }
            """,
            Check("git", isPretty: true));
    }

    [Fact]
    public void Run_SameFileTwice_MatchesTwice() =>
        Assert.Equal(2, Check("echo bad", files: ["a.rules", "a.rules"]).Split("prefixRuleMatch").Length - 1);

    [Fact]
    public void Run_WrongFile_IsNamedAsGiven()
    {
        Assert.Equal("a.rules:1:1: invalid decision: x", Assert.Throws<ExecPolicyException>(() => Check("a", rules: "prefix_rule([\"a\"], \"x\")")).Message);
        Assert.Equal("no.rules: No such file or directory (os error 2)", Assert.Throws<ExecPolicyException>(() => Check("a", files: "no.rules")).Message);
    }
}
