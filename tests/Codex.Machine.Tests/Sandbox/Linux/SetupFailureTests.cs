using System.Runtime.Versioning;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;

namespace Codex.Machine.Tests.Sandbox.Linux;

[SupportedOSPlatform("linux")]
public sealed class SetupFailureTests
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int AccessDenied = 13;
    private const int TooManyLinks = 40;
    private const int NoSuchCall = 38;

    private static readonly HelperRequest Request = new() { Limits = new SandboxLimits { Cwd = "/w" }, WorkingDirectory = "/w", Command = ["tool", "x"] };

    private static readonly MountPlan Plan = new()
    {
        IsRestricted = false,
        IsRootWritable = false,
        Steps = [new MountStep(MountStepKind.BindWritable, "/w"), new MountStep(MountStepKind.BindReadOnly, "/w/.git")],
        Reserved = [],
        Writable = [],
    };

    public SetupFailureTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "error numbers are Linux's");

    private static BackendOutcome OutcomeOf(SetupStage stage, int error, int index = 0) =>
        SetupFailure.OutcomeOf(new SetupReport { Kind = ReportKind.Failed, Stage = stage, Index = index, Error = error }, Request, Plan);

    [Fact]
    public void OutcomeOf_Command_HasTheExitCodeOfAShell()
    {
        Assert.Equal(new BackendOutcome.Failed("cannot run tool: No such file or directory", 127), OutcomeOf(SetupStage.Execute, NoEntry));
        Assert.Equal(new BackendOutcome.Failed("cannot run tool: Permission denied", 126), OutcomeOf(SetupStage.Execute, AccessDenied));
    }

    [Fact]
    public void OutcomeOf_Paths_AreNamed()
    {
        Assert.Equal(new BackendOutcome.Failed("cannot enter /w: No such file or directory"), OutcomeOf(SetupStage.WorkingDirectory, NoEntry));
        Assert.Equal(
            new BackendOutcome.Failed("cannot make /w/.git read-only: Too many levels of symbolic links"), OutcomeOf(SetupStage.MountTarget, TooManyLinks, index: 1));
    }

    [Theory]
    [InlineData("IdentityMap", NotPermitted, true)]
    [InlineData("MountPropagation", AccessDenied, true)]
    [InlineData("RootFolder", NoSuchCall, true)]
    [InlineData("MountSource", NoSuchCall, true)]
    [InlineData("MountSource", AccessDenied, false)]
    [InlineData("MountTarget", NotPermitted, false)]
    [InlineData("Seccomp", NotPermitted, false)]
    [InlineData("Execute", NoSuchCall, false)]
    public void OutcomeOf_Cause_DecidesWhetherAnotherBackendIsTried(string stage, int error, bool isUnavailable) =>
        Assert.Equal(isUnavailable, OutcomeOf(Enum.Parse<SetupStage>(stage), error) is BackendOutcome.Unavailable);

    [Fact]
    public void OutcomeOf_EveryStage_HasWords()
    {
        foreach (var stage in Enum.GetValues<SetupStage>())
        {
            var message = OutcomeOf(stage, NoEntry) is BackendOutcome.Failed failed ? failed.Message : "";
            Assert.StartsWith("cannot ", message, StringComparison.Ordinal);
            Assert.Equal(stage == SetupStage.Execute, message.StartsWith("cannot run", StringComparison.Ordinal));
        }
    }
}
