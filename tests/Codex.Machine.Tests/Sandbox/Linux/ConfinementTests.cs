using System.Diagnostics;
using System.Runtime.Versioning;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox.Linux;

/// <summary>
/// Real runs of what confines a command besides namespaces: this program is started as the inner helper and becomes a shell. The
/// namespaces need a fork, which the JIT does not survive; those runs are in the conformance suite, against the published program.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ConfinementTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public ConfinementTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && LinuxCalls.LandlockVersion() >= 3, "needs Landlock");

    public void Dispose() => _workspace.Dispose();

    private async Task<(int ExitCode, string Output)> RunAsync(SandboxLimits limits, params string[] command)
    {
        var request = new InnerRequest
        {
            Limits = limits,
            Writable = [new WritablePath(_workspace.PathOf("in"), IsDirectory: true)],
            Status = 2, // reports are bytes on standard error, which is not looked at
            Error = 2,
            TakesForeground = false,
            Command = [.. command],
        };
        Directory.CreateDirectory(_workspace.PathOf("in"));
        Directory.CreateDirectory(_workspace.PathOf("out"));
        var start = new ProcessStartInfo(Environment.ProcessPath!, request.ToArguments())
        {
            WorkingDirectory = _workspace.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await error;
        return (process.ExitCode, output);
    }

    [Fact]
    public async Task Run_Shell_WritesOnlyWhereItMay()
    {
        const string script = "echo x > in/file && echo x > /dev/null && echo in; echo x > out/file || echo not out; cat /etc/passwd > in/copy && echo read; exit 7";

        var (exitCode, output) = await RunAsync(new SandboxLimits { Cwd = "/" }, "/bin/sh", "-c", script);

        Assert.Equal((7, "in\nnot out\nread\n"), (exitCode, output));
        Assert.True(_workspace.Exists("in/file"));
        Assert.False(_workspace.Exists("out/file"));
    }

    [Fact]
    public async Task Run_Shell_HasNoRightsNoSignalsIgnoredAndNoDescriptors()
    {
        const string script = "grep -E '^(NoNewPrivs|Seccomp|CapEff|CapPrm|SigIgn|SigBlk):' /proc/self/status | tr -d '\\t'; ls /proc/self/fd | tr '\\n' ' '; ulimit -c";

        var (_, output) = await RunAsync(new SandboxLimits { Cwd = "/" }, "/bin/sh", "-c", script);

        Assert.Equal(
            "SigBlk:0000000000000000\nSigIgn:0000000000000000\nCapPrm:0000000000000000\nCapEff:0000000000000000\nNoNewPrivs:1\nSeccomp:2\n0 1 2 3 0\n",
            output);
    }

    [Fact]
    public async Task Run_CommandThatIsMissing_EndsLikeAShell() =>
        Assert.Equal(127, (await RunAsync(new SandboxLimits { Cwd = "/" }, "/no/such/command")).ExitCode);
}
