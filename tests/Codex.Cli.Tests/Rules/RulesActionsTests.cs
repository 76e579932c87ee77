using Codex.Cli.Rules;
using Codex.Core.Approvals;
using Codex.Core.Config;
using Codex.Testing.Homes;

namespace Codex.Cli.Tests.Rules;

public sealed class RulesActionsTests : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string _file;

    public RulesActionsTests()
    {
        _file = Path.Combine(_home.CodexHome, "rules", "default.rules");
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        File.WriteAllText(
            _file,
            """
            # kept
            prefix_rule(pattern=["git", ["push", "pull"]], decision="prompt", justification="touches the remote")
            prefix_rule(pattern=["npm", "test"], decision="allow")
            prefix_rule(pattern=["curl"], decision="forbidden")
            network_rule(host="registry.npmjs.org", protocol="https", decision="allow")

            """);
    }

    public void Dispose()
    {
        _home.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private RulesActions Load()
    {
        var config = ConfigLoader.Load(new ConfigRequest { Host = TestHost.Create(_home), Cwd = _home.Home });
        return new RulesActions(RuleFiles.Load(config), config, _output, _error);
    }

    [Fact]
    public void List_Rules_ShowsDecisionPatternScopeAndPlace()
    {
        Assert.Equal(0, Load().List(isJson: false));

        Assert.Equal(
            $"""
              1. prompt     git (push|pull)
                 user, {_file}:2 (touches the remote)
              2. allow      npm test
                 user, {_file}:3
              3. forbidden  curl
                 user, {_file}:4
              4. allow      https://registry.npmjs.org
                 user, {_file}:5

            """,
            _output.ToString());
    }

    [Theory]
    [InlineData("allow", "npm", "test", "--watch")]
    [InlineData("prompt", "bash", "-lc", "npm test && git push")]
    [InlineData("forbidden", "bash", "-lc", "echo $(curl x)")]
    [InlineData("unmatched", "make")]
    public void Test_Command_PrintsWhatBecomesOfIt(string word, params string[] command)
    {
        Assert.Equal(0, Load().Test(command));
        Assert.Equal(word + "\n", _output.ToString());
    }

    [Fact]
    public void Explain_Command_NamesTheRuleOfEachPart()
    {
        Load().Explain(["bash", "-lc", "npm test && git push && ls"]);

        Assert.Equal(
            $"""
            npm test
              allow by {_file}:3 for `npm test`
            git push
              prompt by {_file}:2 for `git push`: touches the remote
            ls
              no rule; known to only read
            => you are asked each time; where nobody can be asked it is refused

            """,
            _output.ToString());
    }

    [Fact]
    public void Explain_Danger_IsToldWithoutARule()
    {
        Load().Explain(["rm", "-rf", "/"]);
        Assert.Contains("=> no rule decides; you are asked, because ", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("npm", "test")]
    [InlineData("npm test")]
    public void Revoke_OneRule_LeavesTheOthers(params string[] words)
    {
        Assert.Equal(0, Load().Revoke(words));

        Assert.Equal($"Removed: allow npm test ({_file}:3)\n", _output.ToString());
        Assert.Equal(4, File.ReadAllLines(_file).Length);
        Assert.StartsWith("# kept\n", File.ReadAllText(_file), StringComparison.Ordinal);
        Assert.DoesNotContain("npm\"", File.ReadAllText(_file), StringComparison.Ordinal);
    }

    [Fact]
    public void Revoke_ByPlace_Works()
    {
        Assert.Equal(0, Load().Revoke([$"{_file}:4"]));
        Assert.DoesNotContain("curl", File.ReadAllText(_file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("0")]
    [InlineData("npm")]
    [InlineData("git", "push")]
    public void Revoke_NoSuchRule_ChangesNothing(params string[] words)
    {
        var before = File.ReadAllText(_file);

        Assert.Equal(1, Load().Revoke(words));

        Assert.StartsWith($"Error: no rule is `{string.Join(' ', words)}`", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_file));
    }
}
