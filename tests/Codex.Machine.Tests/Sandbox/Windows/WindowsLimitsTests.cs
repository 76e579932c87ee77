using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Windows;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox.Windows;

public sealed class WindowsLimitsTests : IDisposable
{
    private static readonly SandboxLimits ReadOnly = new() { Cwd = @"C:\w", HiddenPaths = [@"C:\Users\u\.codex\auth.json"] };

    private readonly TestCodexHome _home = new();

    public static TheoryData<SandboxLimits> Unenforceable =>
    [
        ReadOnly with { ReadsWholeDisk = false },
        ReadOnly with { Rules = [new PathRule(@"C:\secret", PathAccess.Deny)] },
        ReadOnly with { Rules = [new PathRule(@"C:\w\*.env", PathAccess.Deny, IsGlob: true)] },
        ReadOnly with { Proxy = new NetworkGrants { Allowed = ["example.org"] } },
        ReadOnly with { WritableRoots = [new WritableRoot(@"C:\", [])] },
        ReadOnly with { Rules = [new PathRule("/", PathAccess.Write)] },
    ];

    public void Dispose() => _home.Dispose();

    private SandboxWrapOutcome Wrap(SandboxLimits limits) =>
        new SandboxLauncher(TestHost.Create(_home, executablePath: @"C:\codex.exe")).WrapForWindows(["cmd", "/c", "dir"], @"C:\w", limits);

    [Theory]
    [MemberData(nameof(Unenforceable))]
    public void Wrap_WhatCannotBeEnforced_IsRefusedAndDescribedSo(SandboxLimits limits)
    {
        var reason = Assert.IsType<SandboxWrapOutcome.Unavailable>(Wrap(limits)).Reason;

        Assert.Equal(reason, WindowsLimits.FindObstacle(limits));
        Assert.Null(WindowsReport.Create(limits, failure: null).Backend);
    }

    [Fact]
    public void Wrap_Limits_StartsThisProgramAsTheHelper()
    {
        var limits = ReadOnly with { HasNetwork = true, WritableRoots = [new WritableRoot(@"C:\w", [".git"])] };

        var command = Assert.IsType<SandboxWrapOutcome.Wrapped>(Wrap(limits)).Command;

        Assert.Equal(@"C:\codex.exe", command.Executable);
        Assert.Equal(
            [
                "codex", "--codex-run-as-sandbox", "--cwd", @"C:\w", "--network", "--write", @"C:\w", "--protect", ".git",
                "--hide", @"C:\Users\u\.codex\auth.json", "--", "cmd", "/c", "dir",
            ],
            command.Argv);
        Assert.Empty(command.ExtraEnvironment);
    }

    [Fact]
    public void Wrap_WithoutNetwork_DiscouragesItAndSaysThatItIsNotEnforced()
    {
        var variables = Assert.IsType<SandboxWrapOutcome.Wrapped>(Wrap(ReadOnly)).Command.ExtraEnvironment.ToDictionary();

        Assert.Equal("1", variables["CODEX_SANDBOX_NETWORK_DISABLED"]);
        Assert.Equal("http://127.0.0.1:9", variables["HTTPS_PROXY"]);
        Assert.Contains(WindowsReport.Create(ReadOnly, failure: null).Findings, finding => finding is { Promise: "there is no network", IsEnforced: false });
    }

    [Fact]
    public void Report_BackendThatFails_PromisesNothing()
    {
        var report = WindowsReport.Create(ReadOnly, "cannot restrict the command's token");

        Assert.Null(report.Backend);
        Assert.Empty(report.Findings);
        Assert.Contains("cannot restrict the command's token", report.Backends[0], StringComparison.Ordinal);
    }
}
