using System.Globalization;
using Codex.Machine.Sandbox;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox;

public sealed class SandboxLauncherTests : IDisposable
{
    private readonly TestCodexHome _home = new();

    public SandboxLauncherTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "wraps for Linux");

    public void Dispose() => _home.Dispose();

    private SandboxedCommand Wrap(SandboxLimits limits) => Assert.IsType<SandboxWrapOutcome.Wrapped>(
        new SandboxLauncher(TestHost.Create(_home, executablePath: "/opt/codex")).Wrap(["ls", "-l"], "/w", limits)).Command;

    [Fact]
    public void Wrap_Limits_StartsThisProgramAsTheHelper()
    {
        var command = Wrap(new SandboxLimits { Cwd = "/", WritableRoots = [new WritableRoot("/w", [])] });

        Assert.Equal("/opt/codex", command.Executable);
        Assert.Equal(
            [
                "codex", "--codex-run-as-sandbox", "--cwd", "/w", "--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--write", "/w",
                "--", "ls", "-l",
            ],
            command.Argv);
        Assert.Equal([new KeyValuePair<string, string>("CODEX_SANDBOX_NETWORK_DISABLED", "1")], command.ExtraEnvironment);
    }

    [Fact]
    public void Wrap_WithNetwork_LeavesTheEnvironmentAlone() => Assert.Empty(Wrap(new SandboxLimits { Cwd = "/", HasNetwork = true }).ExtraEnvironment);

    [Fact]
    public void Wrap_RestrictedReading_KeepsThisProgramVisible() =>
        Assert.Contains("/opt/codex", Wrap(new SandboxLimits { Cwd = "/", ReadsWholeDisk = false }).Argv);
}
