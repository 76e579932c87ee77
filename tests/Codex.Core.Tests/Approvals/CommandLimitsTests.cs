using Codex.Core.Approvals;
using Codex.Machine.Sandbox;

namespace Codex.Core.Tests.Approvals;

public sealed class CommandLimitsTests
{
    private static readonly SandboxLimits Denying = new() { Cwd = "/w", Rules = [new PathRule("/w/secret", PathAccess.Deny)] };

    [Fact]
    public void IsHidden_UnreadableIgnoreFile_HidesEverything()
    {
        Assert.True(new CommandLimits(limits: null, () => throw new UnauthorizedAccessException()).IsHidden("/w/a"));
        Assert.False(new CommandLimits(limits: null, () => null).IsHidden("/w/a"));
    }

    [Fact]
    public void ForUnsandboxed_WithDenials_KeepsThemAndNothingElse()
    {
        var limits = new CommandLimits(Denying, () => null).ForUnsandboxed();

        Assert.Equal(PathAccess.Deny, limits?.AccessTo("/w/secret/x"));
        Assert.Equal(PathAccess.Write, limits?.AccessTo("/etc/hosts"));
        Assert.True(limits?.HasNetwork);
    }

    [Fact]
    public void ForUnsandboxed_WithoutDenials_IsNoLimitAtAll() =>
        Assert.Null(new CommandLimits(new SandboxLimits { Cwd = "/w" }, () => null).ForUnsandboxed());
}
