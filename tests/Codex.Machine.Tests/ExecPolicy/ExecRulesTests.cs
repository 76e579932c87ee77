using Codex.Machine.ExecPolicy;

namespace Codex.Machine.Tests.ExecPolicy;

public sealed class ExecRulesTests : IDisposable
{
    private readonly RulesFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Show(RuleVerdict? verdict) => verdict is null
        ? "none"
        : $"{verdict.Decision}: {string.Join('|', verdict.MatchedRules.Select(match => $"{match.Line} {string.Join(',', match.Prefix)} {match.Decision}{(match.ResolvedProgram is null ? "" : " by " + match.ResolvedProgram)}"))}";

    private const string Git = """
        prefix_rule(["git", ["status", "log"], ["-s", "-x"]], "allow", justification = "reads")
        prefix_rule(["git"], decision = "prompt")
        prefix_rule(pattern = [["rm", "dd"], "-x"], decision = "forbidden")
        prefix_rule(["/opt/tool"])
        """;

    [Theory]
    [InlineData("git status -s x", "Prompt: 1 git,status,-s Allow|2 git Prompt")]
    [InlineData("git log -y", "Prompt: 2 git Prompt")]
    [InlineData("git", "Prompt: 2 git Prompt")]
    [InlineData("dd -x", "Forbidden: 3 dd,-x Forbidden")]
    [InlineData("dd", "none")]
    [InlineData("gitx status", "none")]
    [InlineData("/opt/tool x", "Allow: 4 /opt/tool Allow")]
    [InlineData("tool", "none")]
    public void Evaluate_Command_MatchesPrefixesAndTakesTheStrictest(string command, string expected) =>
        Assert.Equal(expected, Show(_folder.Load(Git).Evaluate(command.Split(' '))));

    [Fact]
    public void Evaluate_NoWordsOrNoRules_IsNothing()
    {
        Assert.Null(_folder.Load(Git).Evaluate([]));
        Assert.Null(ExecRules.Empty.Evaluate(["git"]));
    }

    private const string Hosts = """
        prefix_rule(["git"])
        prefix_rule(["git", "push"], "forbidden")
        prefix_rule(["/usr/bin/git", "x"], "prompt")
        prefix_rule(["hg"])
        prefix_rule(["hg", "push"], "forbidden")
        host_executable(name = "git", paths = ["/usr/../opt/git"])
        host_executable("git", ["/usr/bin/../bin/git", "/usr/bin/git"])
        """;

    [Theory]
    [InlineData(ProgramResolution.Exact, "/usr/bin/git status", "none")]
    [InlineData(ProgramResolution.Exact, "git status", "Allow: 1 git Allow")]
    [InlineData(ProgramResolution.HostExecutables, "/usr/bin/git status", "Allow: 1 git Allow by /usr/bin/git")]
    [InlineData(ProgramResolution.HostExecutables, "/usr/bin/git x", "Prompt: 3 /usr/bin/git,x Prompt")]
    [InlineData(ProgramResolution.HostExecutables, "/opt/git status", "none")]
    [InlineData(ProgramResolution.HostExecutables, "/opt/git push", "none")]
    [InlineData(ProgramResolution.HostExecutables, "/any/hg status", "Allow: 4 hg Allow by /any/hg")]
    [InlineData(ProgramResolution.Guarded, "/usr/bin/git status", "Allow: 1 git Allow by /usr/bin/git")]
    [InlineData(ProgramResolution.Guarded, "/usr/bin/git x", "Prompt: 3 /usr/bin/git,x Prompt|1 git Allow by /usr/bin/git")]
    [InlineData(ProgramResolution.Guarded, "/opt/git status", "none")]
    [InlineData(ProgramResolution.Guarded, "/opt/git push", "Forbidden: 2 git,push Forbidden by /opt/git")]
    [InlineData(ProgramResolution.Guarded, "./git push", "Forbidden: 2 git,push Forbidden by ./git")]
    [InlineData(ProgramResolution.Guarded, "./hg status", "none")]
    [InlineData(ProgramResolution.Guarded, "/any/hg push", "Forbidden: 5 hg,push Forbidden by /any/hg")]
    public void Evaluate_ProgramPath_FindsRulesOfItsName(ProgramResolution resolution, string command, string expected) =>
        Assert.Equal(expected, Show(_folder.Load(Hosts).Evaluate(command.Split(' '), resolution)));

    [Theory]
    [InlineData("prefix_rule([\"a\"], decision = \"x\")", "1:1: invalid decision: x")]
    [InlineData("\nprefix_rule([])", "2:1: invalid pattern element: pattern cannot be empty")]
    [InlineData("prefix_rule([[\"a\"], []])", "1:1: invalid pattern element: pattern alternatives cannot be empty")]
    [InlineData("prefix_rule([\"a\", 1])", "1:1: invalid pattern element: pattern element must be a string or list of strings (got int)")]
    [InlineData("prefix_rule([(\"a\", \"b\")])", "1:1: invalid pattern element: pattern element must be a string or list of strings (got tuple)")]
    [InlineData("prefix_rule([[[\"a\"]]])", "1:1: invalid pattern element: pattern alternative must be a string (got list)")]
    [InlineData("prefix_rule(\"a b\")", "1:1: Type of parameter `pattern` doesn't match, expected `list`, actual `string (repr: \"a b\")`")]
    [InlineData("prefix_rule((\"a\",))", "1:1: Type of parameter `pattern` doesn't match, expected `list`, actual `tuple (repr: (\"a\",))`")]
    [InlineData("prefix_rule()", "1:1: Missing parameter `pattern` for call to `prefix_rule`")]
    [InlineData("prefix_rule(patern = [\"a\"])", "1:1: `prefix_rule` has no parameter `patern`; it has pattern, decision, match, not_match, justification")]
    [InlineData("prefix_rule([\"a\"], pattern = [\"a\"])", "1:1: parameter `pattern` of `prefix_rule` is given twice")]
    [InlineData("prefix_rule([\"a\"], \"allow\", [], [], \"x\", 1)", "1:1: `prefix_rule` takes at most 5 arguments, not 6")]
    [InlineData("prefix_rule([\"a\"], decision = None)", "1:1: Type of parameter `decision` doesn't match, expected `str`, actual `NoneType (repr: None)`")]
    [InlineData("prefix_rule([\"a\"], justification = \"  \")", "1:1: invalid rule: justification cannot be empty")]
    [InlineData("prefix_rule([\"a\"], match = [[]])", "1:1: invalid example: example cannot be an empty list")]
    [InlineData("prefix_rule([\"a\"], match = [\"# a\"])", "1:1: invalid example: example cannot be an empty string")]
    [InlineData("prefix_rule([\"a\"], match = [\"a \\\"b\"])", "1:1: invalid example: example string has invalid shell syntax")]
    [InlineData("prefix_rule([\"a\"], match = [[\"a\", 1]])", "1:1: invalid example: example tokens must be strings (got int)")]
    [InlineData("prefix_rule([\"a\"], match = [1])", "1:1: invalid example: example must be a string or list of strings (got int)")]
    [InlineData("prefix_rule([\"a\"], match = \"a\")", "1:1: Type of parameter `match` doesn't match, expected `list`, actual `string (repr: \"a\")`")]
    [InlineData("host_executable(\"git\", [\"git\"])", "1:1: invalid rule: host_executable paths must be absolute (got git)")]
    [InlineData("host_executable(\"git\", [\"/a/foo\"])", "1:1: invalid rule: host_executable path `/a/foo` must have basename `git`")]
    [InlineData("host_executable(\"/git\", [])", "1:1: invalid rule: host_executable name must be a bare executable name (got /git)")]
    [InlineData("host_executable(\"\", [])", "1:1: invalid rule: host_executable name cannot be empty")]
    [InlineData("network_rule(\"a\", \"ftp\", \"allow\")", "1:1: invalid rule: network_rule protocol must be one of http, https, socks5_tcp, socks5_udp (got ftp)")]
    [InlineData("network_rule(\"a\", \"http\", \"maybe\")", "1:1: invalid decision: maybe")]
    [InlineData("network_rule(\"a\", \"http\")", "1:1: Missing parameter `decision` for call to `network_rule`")]
    [InlineData("network_rule(\"\", \"http\", \"allow\")", "1:1: invalid rule: network_rule host cannot be empty")]
    [InlineData("network_rule(\"a b\", \"http\", \"allow\")", "1:1: invalid rule: network_rule host cannot contain whitespace")]
    [InlineData("network_rule(\"*.a\", \"http\", \"allow\")", "1:1: invalid rule: network_rule host must be a specific host; wildcards are not allowed")]
    [InlineData("network_rule(\"http://a\", \"http\", \"allow\")", "1:1: invalid rule: network_rule host must be a hostname or IP literal (without scheme or path)")]
    public void Load_WrongRule_SaysWhereAndWhat(string text, string expected) => Assert.Equal(expected, _folder.Fault(text));

    [Theory]
    [InlineData("prefix_rule(\n  [\"a\"],\n  match = [\n    \"a b\",\n    \"b 'c d'\",\n  ],\n)", "5:5: expected the example to match its rule: b 'c d'")]
    [InlineData("prefix_rule([\"a\"], not_match = [\"b\",\n[\"a\", \"x\"]])", "2:1: expected the example not to match its rule: a x")]
    [InlineData("prefix_rule([\"a\", \"b\"], match = [\"a c\"])\nprefix_rule([\"a\", \"c\"])", "1:34: expected the example to match its rule: a c")]
    [InlineData("E = [\"b\"]\nprefix_rule([\"a\"], match = E)", "2:1: expected the example to match its rule: b")]
    [InlineData("prefix_rule([\"a\"], \"allow\", [\"a\"], [\"a\"])", "1:37: expected the example not to match its rule: a")]
    [InlineData("prefix_rule([\"git\"], match = [\"/opt/git\"])\nhost_executable(\"git\", [\"/usr/bin/git\"])", "1:31: expected the example to match its rule: /opt/git")]
    public void Load_ExampleThatContradictsItsRule_SaysWhere(string text, string expected) => Assert.Equal(expected, _folder.Fault(text));

    [Theory]
    [InlineData("prefix_rule([[\"git\", \"hg\"]], match = [\"hg x\", [\"git\", \"y\"], \"/usr/bin/git\"], not_match = [\"svn\", \"a # git\"])")]
    [InlineData("prefix_rule([\"git\", \"a\"], not_match = [\"git b\"])\nprefix_rule([\"git\", \"b\"])")]
    public void Load_ExamplesThatFit_IsFine(string text) => Assert.NotEmpty(_folder.Load(text).PrefixRules);

    [Fact]
    public void Load_SeveralFiles_KeepsOrderAndSource()
    {
        var rules = ExecRules.Load(
        [
            _folder.Write("prefix_rule([\"a\"], \"prompt\")", "1.rules"),
            _folder.Write("\nprefix_rule([\"a\"], \"allow\", justification = \"why\")", "2.codexpolicy") with { Origin = RulesOrigin.Project },
        ]);
        var verdict = rules.Evaluate(["a", "b"]);
        Assert.Equal("Prompt: 1 a Prompt|2 a Allow", Show(verdict));
        Assert.Equal([(RulesOrigin.User, null), (RulesOrigin.Project, "why")], verdict!.MatchedRules.Select(match => (match.Source.Origin, match.Justification)));
    }

    [Fact]
    public void Load_NetworkRules_AreNormalised()
    {
        var rules = _folder.Load(
            "network_rule(\"A.Com.:443\", \"https_connect\", \"allow\", \"why\")\nnetwork_rule(\"[::1]:80\", \"socks5_tcp\", \"forbidden\")\nnetwork_rule(host = \"::2\", protocol = \"http\", decision = \"prompt\")");
        Assert.Equal(
            [
                ("a.com", NetworkRuleProtocol.Https, NetworkRuleDecision.Allow, "why", 1),
                ("::1", NetworkRuleProtocol.Socks5Tcp, NetworkRuleDecision.Deny, null, 2),
                ("::2", NetworkRuleProtocol.Http, NetworkRuleDecision.Prompt, null, 3),
            ],
            rules.NetworkRules.Select(rule => (rule.Host, rule.Protocol, rule.Decision, rule.Justification, rule.Line)));
    }
}
