using Codex.Core.Config;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;

namespace Codex.Core.Tests.Config;

public sealed class PolicyTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(null, SandboxMode.ReadOnly, ApprovalPolicy.OnRequest)]
    [InlineData("trusted", SandboxMode.WorkspaceWrite, ApprovalPolicy.OnRequest)]
    [InlineData("untrusted", SandboxMode.WorkspaceWrite, ApprovalPolicy.Untrusted)]
    public void Load_NothingChosen_FollowsFromTrust(string? level, SandboxMode sandbox, ApprovalPolicy approval)
    {
        var config = _world.Load(level is null ? "" : $"[projects.\"{_world.Project}\"]\ntrust_level = \"{level}\"");

        Assert.Equal((sandbox, approval), (config.SandboxPolicy.Mode, config.ApprovalPolicy));
    }

    [Theory]
    [InlineData("untrusted", ApprovalPolicy.Untrusted)]
    [InlineData("on-failure", ApprovalPolicy.OnFailure)]
    [InlineData("on-request", ApprovalPolicy.OnRequest)]
    [InlineData("never", ApprovalPolicy.Never)]
    public void Load_ApprovalPolicy_OfBothEras(string word, ApprovalPolicy policy) => Assert.Equal(policy, _world.LoadWith($"approval_policy={word}").ApprovalPolicy);

    [Fact]
    public void Load_GranularApproval_AsksOnlyWhatItLists()
    {
        var config = _world.Load("approval_policy = { granular = { sandbox_approval = true, rules = false, mcp_elicitations = true } }");

        Assert.Equal(ApprovalPolicy.OnRequest, config.ApprovalPolicy);
        Assert.Equal(new GranularApproval { SandboxApproval = true, Rules = false, McpElicitations = true }, config.GranularApproval);
    }

    [Fact]
    public void Load_Flags_FullAutoAndBypass()
    {
        var request = _world.Request() with { Sandbox = SandboxMode.ReadOnly, Approval = ApprovalPolicy.Untrusted };

        var plain = ConfigLoader.Load(request);
        var fullAuto = ConfigLoader.Load(request with { FullAuto = true });
        var bypass = ConfigLoader.Load(request with { FullAuto = true, BypassApprovalsAndSandbox = true });

        Assert.Equal((SandboxMode.ReadOnly, ApprovalPolicy.Untrusted), (plain.SandboxPolicy.Mode, plain.ApprovalPolicy));
        Assert.Equal((SandboxMode.WorkspaceWrite, ApprovalPolicy.OnRequest), (fullAuto.SandboxPolicy.Mode, fullAuto.ApprovalPolicy));
        Assert.Equal((SandboxMode.DangerFullAccess, ApprovalPolicy.Never), (bypass.SandboxPolicy.Mode, bypass.ApprovalPolicy));
    }

    [Fact]
    public void Load_AddDir_IsResolvedAndAddedOnce()
    {
        var request = _world.Request() with { Sandbox = SandboxMode.WorkspaceWrite, AddDirs = ["extra", "/opt", "./extra"] };

        var config = _world.Load("[sandbox_workspace_write]\nwritable_roots = [\"rel\", \"~/h\", \"/opt\"]\n", request);

        Assert.Equal(
            new SandboxPolicy.WorkspaceWrite { WritableRoots = [Path.Combine(_world.CodexHome, "rel"), Path.Combine(_world.Home, "h"), "/opt", Path.Combine(_world.Project, "extra")] },
            config.SandboxPolicy);
        Assert.Empty(config.Notices);
        Assert.Equal(["--add-dir has no effect, because the sandbox is read-only."], ConfigLoader.Load(request with { Sandbox = SandboxMode.ReadOnly }).Notices);
    }

    [Theory]
    [InlineData("default_permissions = \":workspace\"", SandboxMode.WorkspaceWrite)]
    [InlineData("default_permissions = \":workspace\"\nsandbox_mode = \"read-only\"", SandboxMode.WorkspaceWrite)]
    [InlineData("default_permissions = \":danger-full-access\"", SandboxMode.DangerFullAccess)]
    [InlineData("default_permissions = \":read-only\"", SandboxMode.ReadOnly)]
    public void Load_BuiltInPermissionProfile_IsAMode(string toml, SandboxMode mode)
    {
        Assert.Equal(mode, _world.Load(toml).SandboxPolicy.Mode);
        Assert.Equal(SandboxMode.ReadOnly, _world.Load(toml, _world.Request() with { Sandbox = SandboxMode.ReadOnly }).SandboxPolicy.Mode);
    }

    [Fact]
    public void Load_PermissionProfileOfTheUser_Decides()
    {
        var config = _world.Load(
            """
            default_permissions = "mine"
            sandbox_mode = "danger-full-access"
            [permissions.mine]
            extends = ":workspace"
            [permissions.mine.filesystem]
            "/secret" = "deny"
            """);

        Assert.Equal("mine", config.Permissions?.Name);
        Assert.Equal(PathAccess.Write, config.Permissions?.Limits.AccessTo(_world.Project));
        Assert.Equal(PathAccess.Deny, config.Permissions?.Limits.AccessTo("/secret/x"));
        Assert.Equal(SandboxMode.WorkspaceWrite, config.SandboxPolicy.Mode);
    }

    [Fact]
    public void Load_PermissionProfileBelowAMode_DoesNotCount()
    {
        var config = _world.Load(
            "default_permissions = \"mine\"\n[permissions.mine]\nextends = \":workspace\"", _world.Request() with { Sandbox = SandboxMode.ReadOnly });

        Assert.Null(config.Permissions);
        Assert.Equal(SandboxMode.ReadOnly, config.SandboxPolicy.Mode);
    }

    [Fact]
    public void Load_WrongPermissionProfile_IsRefused()
    {
        Assert.Equal(
            "Error: `permissions.mine.filesystem./x` must be `read`, `write` or `deny`",
            _world.Failure("default_permissions = \"mine\"\n[permissions.mine.filesystem]\n\"/x\" = \"maybe\""));
        Assert.Equal(
            "Error: default_permissions refers to undefined profile `other`", _world.Failure("default_permissions = \"other\"\n[permissions.mine]\nextends = \":workspace\""));
    }

    [Fact]
    public void Load_EnvironmentFilters_BecomeTheOlderLists()
    {
        var policy = _world.Load("[shell_environment_policy]\nfilters = { \"FOO*\" = \"exclude\", \"PATH\" = \"include\" }").ShellEnvironment;

        Assert.Equal(["FOO*"], policy.Exclude);
        Assert.Equal(["PATH"], policy.IncludeOnly);
        Assert.True(policy.IgnoreDefaultExcludes);
    }
}
