using System.Collections.Immutable;
using Codex.Testing.Homes;
using Codex.Testing.Processes;

namespace Codex.EndToEnd.Tests.Testing;

/// <summary>The launcher itself, on small shell scripts in place of the product.</summary>
public sealed class CodexBinaryTests : IDisposable
{
    private static readonly CodexBinary Bash = new() { Path = "/bin/bash" };

    private readonly TestCodexHome _home = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Published_Version_IsPrinted()
    {
        var outcome = await CodexBinary.Locate().RunAsync(_home, workspace: null, Cancelled, "--version");

        Assert.Equal(new ProgramOutcome(0, "codex-cli 0.169.0\n", ""), outcome);
    }

    [Fact]
    public async Task Run_ToTheEnd_GivesOutputErrorAndExitCode()
    {
        var run = Run("echo out; echo err >&2; printf '[%s]' \"$@\"; exit 7", "a b", "", "'c'");

        Assert.Equal(new ProgramOutcome(7, "out\n[a b][][\'c\']", "err\n"), await Bash.RunAsync(run, Cancelled));
    }

    [Fact]
    public async Task Run_Environment_IsTheHomesOwn()
    {
        var run = Run("env") with { Variables = ImmutableDictionary<string, string>.Empty.Add("EXTRA", "1").Add("USER", "") };

        var names = (await Bash.RunAsync(run, Cancelled)).OutputLines.Select(line => line.Split('=')[0]).Except(["PWD", "SHLVL", "_", "OLDPWD"]).Order(StringComparer.Ordinal);

        Assert.Equal(["CODEX_HOME", "EXTRA", "GIT_CONFIG_NOSYSTEM", "HOME", "LANG", "PATH", "SHELL", "TMPDIR", "TZ"], names);
    }

    [Fact]
    public async Task Run_SignalledProgram_Gives128PlusSignal() => Assert.Equal(128 + 9, (await Bash.RunAsync(Run("kill -9 $$"), Cancelled)).ExitCode);

    [Theory]
    [InlineData("", "[]")]
    [InlineData("a\nb", "[a\nb]")]
    public async Task Input_Data_IsReadToItsEnd(string data, string expected)
    {
        var outcome = await Bash.RunAsync(Run("printf '[%s]' \"$(cat)\"") with { Input = StandardInput.Text(data) }, Cancelled);

        Assert.Equal(expected, outcome.StandardOutput);
    }

    [Fact]
    public async Task Input_LargeAndUnread_DoesNotBlock()
    {
        var outcome = await Bash.RunAsync(Run("echo done") with { Input = StandardInput.Text(new string('x', 1 << 20)) }, Cancelled);

        Assert.Equal("done\n", outcome.StandardOutput);
    }

    [Fact]
    public async Task Input_OpenAndSilent_KeepsTheReaderWaiting()
    {
        await using var program = Bash.Start(Run("read -r line; echo \"got $line\"") with { Input = StandardInput.OpenAndSilent });
        Assert.False(program.HasExited);
        await program.WriteLineAsync("words", Cancelled);

        Assert.Equal("got words", await program.ReadLineAsync(Cancelled));
        Assert.Null(await program.ReadLineAsync(Cancelled));
        Assert.Equal(0, (await program.WaitForExitAsync(Cancelled)).ExitCode);
    }

    [Fact]
    public async Task Timeout_TreeWithDetachedChild_IsKilledWhole()
    {
        var run = Run("setsid sleep 600 & sleep 600 & echo started; wait") with { TimeLimit = TimeSpan.FromSeconds(1) };

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Bash.RunAsync(run, Cancelled));

        Assert.Contains("started", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_home.RunningProcesses());
    }

    [Fact]
    public async Task Interrupt_TrappingProgram_ReachesIt()
    {
        await using var program = Bash.Start(Run("trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.05; done"));
        await program.WaitForOutputAsync("ready", Cancelled);

        program.Interrupt();

        Assert.Equal(3, (await program.WaitForExitAsync(Cancelled)).ExitCode);
        Assert.Equal("ready\ncaught\n", program.StandardOutput);
    }

    [Fact]
    public async Task WaitForError_OutputEndsWithoutIt_Throws()
    {
        await using var program = Bash.Start(Run("echo other >&2"));

        await Assert.ThrowsAsync<EndOfStreamException>(() => program.WaitForErrorAsync("this", Cancelled));
    }

    [Fact]
    public async Task Home_WithLeftover_SeesAndEndsIt()
    {
        using var home = new TestCodexHome();
        // The one left behind says when it is there; before that it is a half-made copy of its parent.
        const string Script = """
            setsid bash -c 'trap : TERM; touch "$HOME/ready"; while :; do sleep 600; done' >/dev/null 2>&1 </dev/null &
            until [ -e "$HOME/ready" ]; do sleep 0.01; done
            """;
        await Bash.RunAsync(Run(Script) with { Home = home }, Cancelled);
        Assert.Contains(home.RunningProcesses(), left => left.CommandLine.StartsWith("bash -c trap", StringComparison.Ordinal));

        home.Dispose();

        Assert.Empty(home.RunningProcesses());
    }

    [Fact]
    public async Task Name_Given_IsArgvZero()
    {
        var outcome = await Bash.RunAsync(new CodexRun { Home = _home, Name = "apply_patch", Arguments = ["-c", "basename \"$0\""] }, Cancelled);

        Assert.Equal("apply_patch\n", outcome.StandardOutput);
    }

    private CodexRun Run(string script, params ReadOnlySpan<string> arguments) =>
        new() { Home = _home, Arguments = ["-c", script, "bash", .. arguments] };
}
