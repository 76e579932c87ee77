using System.Collections.Immutable;
using Codex.Core.Commands;
using Codex.Core.Config;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.Commands;

public sealed class CommandEnvironmentTests : IDisposable
{
    private readonly TestCodexHome _home = new();

    public void Dispose() => _home.Dispose();

    private IReadOnlyDictionary<string, string> Variables(ShellEnvironmentPolicy policy)
    {
        KeyValuePair<string, string>[] variables = [new("API_KEY", "k"), new("OTHER", "o"), new("OPENAI_IDENTITY_TOKEN_FILE", "f")];
        return new CommandEnvironment(policy, TestHost.Create(_home, variables: variables), "thread", permissionProfile: null).For("call");
    }

    [Fact]
    public void For_DefaultPolicy_InheritsAllButOurOwnCredentials()
    {
        var variables = Variables(new ShellEnvironmentPolicy());

        Assert.Equal(("k", "o"), (variables["API_KEY"], variables["OTHER"]));
        Assert.False(variables.ContainsKey("OPENAI_IDENTITY_TOKEN_FILE"));
        Assert.Equal(("thread", "thread", "call"), (variables["CODEX_THREAD_ID"], variables["CODEX_SESSION_ID"], variables["CODEX_TOOL_CALL_ID"]));
        Assert.Equal(("1", "cat", "C.UTF-8"), (variables["NO_COLOR"], variables["PAGER"], variables["LC_ALL"]));
    }

    [Fact]
    public void For_DefaultExcludes_DropNamesThatLookSecret()
    {
        var variables = Variables(new ShellEnvironmentPolicy { IgnoreDefaultExcludes = false });

        Assert.False(variables.ContainsKey("API_KEY"));
        Assert.True(variables.ContainsKey("OTHER"));
    }

    [Fact]
    public void For_EveryStep_IsAppliedInItsOrder()
    {
        var variables = Variables(new ShellEnvironmentPolicy
        {
            Inherit = EnvironmentInheritance.Core,
            Exclude = ["hom*"],
            Set = ImmutableSortedDictionary<string, string>.Empty.Add("HOMEBREW", "set after the excludes").Add("ZED", "z"),
            IncludeOnly = ["PATH", "HOME*"],
        });

        Assert.Equal(["HOMEBREW", "PATH"], variables.Keys.Intersect(["HOME", "HOMEBREW", "PATH", "ZED", "OTHER", "USER"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void For_InheritNone_LeavesOnlyWhatWeSet() =>
        Assert.DoesNotContain("PATH", Variables(new ShellEnvironmentPolicy { Inherit = EnvironmentInheritance.None }).Keys);
}
