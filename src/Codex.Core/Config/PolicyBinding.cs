using System.Collections.Immutable;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;

namespace Codex.Core.Config;

/// <summary>Settles what commands may do and when somebody is asked.</summary>
internal static class PolicyBinding
{
    /// <summary>The approval policy; what the user said about the place decides when nothing was chosen.</summary>
    public static ApprovalPolicy Approval(ConfigTable settings, TrustLevel? trust) => settings["approval_policy"] switch
    {
        ConfigText { Value: "untrusted" } => ApprovalPolicy.Untrusted,
        ConfigText { Value: "on-failure" } => ApprovalPolicy.OnFailure,
        ConfigText { Value: "never" } => ApprovalPolicy.Never,
        null when trust == TrustLevel.Untrusted => ApprovalPolicy.Untrusted,
        _ => ApprovalPolicy.OnRequest,
    };

    public static GranularApproval? Granular(ConfigTable settings) => settings.Find("approval_policy", "granular") is not ConfigTable table ? null : new()
    {
        SandboxApproval = table.Switch("sandbox_approval") ?? false,
        Rules = table.Switch("rules") ?? false,
        McpElicitations = table.Switch("mcp_elicitations") ?? false,
        RequestPermissions = table.Switch("request_permissions") ?? false,
        SkillApproval = table.Switch("skill_approval") ?? false,
    };

    /// <summary>Whether somebody chose how commands are confined, be it by mode or by profile.</summary>
    public static bool IsSandboxChosen(ConfigTable settings) => (settings["sandbox_mode"] ?? settings["default_permissions"]) is not null;

    /// <param name="settings">Everything that was set.</param>
    /// <param name="trust">What the user said about the place.</param>
    /// <param name="addDirs">Of <c>--add-dir</c>, absolute.</param>
    /// <param name="paths">Resolves the others.</param>
    /// <param name="notices">Gets what the user should know.</param>
    /// <exception cref="ConfigException">A permission profile that does not exist.</exception>
    public static SandboxPolicy Sandbox(
        ConfigTable settings, TrustLevel? trust, ImmutableArray<string> addDirs, ConfigPaths paths, ImmutableArray<string>.Builder notices)
    {
        switch (Mode(settings, trust))
        {
            case SandboxMode.DangerFullAccess:
                return new SandboxPolicy.DangerFullAccess();
            case SandboxMode.ReadOnly:
                if (!addDirs.IsEmpty)
                    notices.Add("--add-dir has no effect, because the sandbox is read-only.");
                return new SandboxPolicy.ReadOnly();
            default:
                var options = settings.Table("sandbox_workspace_write") ?? ConfigTable.Empty(ConfigSource.Flags);
                return new SandboxPolicy.WorkspaceWrite
                {
                    WritableRoots = [.. WritableRoots(options, paths).Concat(addDirs).Distinct(StringComparer.Ordinal)],
                    NetworkAccess = options.Switch("network_access") ?? false,
                    ExcludeTmpdirEnvVar = options.Switch("exclude_tmpdir_env_var") ?? false,
                    ExcludeSlashTmp = options.Switch("exclude_slash_tmp") ?? false,
                };
        }
    }

    public static ShellEnvironmentPolicy ShellEnvironment(ConfigTable settings)
    {
        if (settings.Table("shell_environment_policy") is not { } table)
            return new ShellEnvironmentPolicy();
        return new ShellEnvironmentPolicy
        {
            Inherit = table.Text("inherit") switch
            {
                "core" => EnvironmentInheritance.Core,
                "none" => EnvironmentInheritance.None,
                _ => EnvironmentInheritance.All,
            },
            IgnoreDefaultExcludes = table.Switch("ignore_default_excludes") ?? true,
            Exclude = [.. table.Texts("exclude"), .. Filters(table, "exclude")],
            Set = table.TextMap("set"),
            IncludeOnly = [.. table.Texts("include_only"), .. Filters(table, "include")],
            UseProfile = table.Switch("experimental_use_profile") ?? false,
        };
    }

    /// <summary>
    /// The mode, or the built-in permission profile; the one that was set in the higher layer, and the profile where both are in one.
    /// Saying anything at all about a place, even that it is not trusted, makes it a workspace: then commands may write there, and an
    /// untrusted one asks before each.
    /// </summary>
    private static SandboxMode Mode(ConfigTable settings, TrustLevel? trust)
    {
        if (PermissionBinding.ProfileName(settings) is { } profile)
            return ModeOfBuiltIn(profile);
        return (settings["sandbox_mode"] as ConfigText)?.Value switch
        {
            "read-only" => SandboxMode.ReadOnly,
            "workspace-write" => SandboxMode.WorkspaceWrite,
            "danger-full-access" => SandboxMode.DangerFullAccess,
            _ => trust is null ? SandboxMode.ReadOnly : SandboxMode.WorkspaceWrite,
        };
    }

    private static SandboxMode ModeOfBuiltIn(string profile) => profile switch
    {
        PermissionProfiles.ReadOnly => SandboxMode.ReadOnly,
        PermissionProfiles.Workspace => SandboxMode.WorkspaceWrite,
        PermissionProfiles.DangerFullAccess => SandboxMode.DangerFullAccess,
        _ => throw ConfigException.Plain($"default_permissions refers to unknown built-in profile `{profile}`"),
    };

    private static IEnumerable<string> WritableRoots(ConfigTable options, ConfigPaths paths) =>
        (options["writable_roots"] as ConfigArray)?.Items.OfType<ConfigText>().Select(root => paths.Resolve(root.Value, root.Origin)) ?? [];

    private static IEnumerable<string> Filters(ConfigTable table, string kind) =>
        (table.Table("filters")?.Entries ?? []).Where(entry => (entry.Value as ConfigText)?.Value == kind).Select(entry => entry.Key);
}
