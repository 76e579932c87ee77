using System.Collections.Immutable;
using Codex.Machine.Shells;

namespace Codex.Machine.Tests.Shells;

public sealed class CommandUnwrapperTests
{
    private static string Show(ImmutableArray<ImmutableArray<string>> commands) => string.Join('|', commands.Select(words => string.Join(',', words)));

    [Theory]
    [InlineData("a|b,c", "bash", "-lc", "a; b c")]
    [InlineData("a", "/bin/zsh", "-c", "a")]
    [InlineData("git,diff,HEAD~1", "sh", "-c", "git diff HEAD~1")]
    [InlineData("git,push", "git", "push")]
    [InlineData("sudo,a", "sudo", "a")]
    [InlineData("bash,x.sh", "bash", "x.sh")]
    [InlineData("bash,-xc,a", "bash", "-xc", "a")]
    public void TryGetPlainCommands_Argv_GivesWhatRulesJudge(string expected, params string[] argv)
    {
        Assert.True(CommandUnwrapper.TryGetPlainCommands(argv, out var commands));
        Assert.Equal(expected, Show(commands));
    }

    [Theory]
    [InlineData]
    [InlineData("bash", "-lc", "a > b")]
    [InlineData("bash", "-lc", "")]
    [InlineData("zsh", "-lc", "git diff HEAD~1")]
    public void TryGetPlainCommands_NotPlain_IsFalse(params string[] argv) => Assert.False(CommandUnwrapper.TryGetPlainCommands(argv, out _));

    [Fact]
    public void FindAll_Wrappers_GivesEachWithItsWay()
    {
        var found = CommandUnwrapper.FindAll(["bash", "-lc", "A=1 sudo -u x timeout 5 git push $REMOTE | tee log"]);
        Assert.Equal(
            [
                " :: bash,-lc,A=1 sudo -u x timeout 5 git push $REMOTE | tee log",
                "bash -c :: sudo,-u,x,timeout,5,git,push ~",
                "bash -c/sudo :: timeout,5,git,push ~",
                "bash -c/sudo/timeout :: git,push ~",
                "bash -c :: tee,log",
            ],
            found.Select(command => $"{string.Join('/', command.Through)} :: {string.Join(',', command.Words)}{(command.IsExact ? "" : " ~")}"));
    }

    [Fact]
    public void FindAll_ControlFlow_GivesEveryCommand()
    {
        var found = CommandUnwrapper.FindAll(["sh", "-c", "for x in $(a); do if b; then c <(d); fi; done; f() { e; }; case y in z) g;; esac"]);
        Assert.Equal(["a", "b", "d", "c", "e", "g"], found.Skip(1).Select(command => command.Words[0]));
    }

    [Fact]
    public void FindAll_NothingToRun_IsEmpty()
    {
        Assert.Empty(CommandUnwrapper.FindAll([]));
        Assert.Single(CommandUnwrapper.FindAll(["bash", "-c", "# nothing"]));
    }
}
