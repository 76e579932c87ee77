using Codex.Core.Approvals;
using Codex.Core.Config;
using Codex.Core.Conversation;
using Codex.Core.Models;
using Codex.Core.Skills;
using Codex.Core.Turns;
using Codex.Machine.ExecPolicy;
using Codex.Machine.Git;
using Codex.Machine.Sandbox;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Core.Threads;

/// <summary>Turns a configuration and what a caller asked for into the settings of one thread; reads what lies in its directory.</summary>
internal static class ThreadDefaultsResolver
{
    /// <exception cref="Config.ConfigException">The configuration or a rules file cannot be used.</exception>
    public static ThreadDefaults Resolve(AgentOptions options, ThreadStartParams parameters)
    {
        var host = options.Host;
        var config = options.LoadConfig(parameters);
        var sandbox = parameters.Sandbox is { } mode ? PolicyOf(mode, config.SandboxPolicy) : config.SandboxPolicy;
        var profile = parameters.Sandbox is null ? config.Permissions : null;
        var rules = options.IgnoresRules ? ExecRules.Empty : RuleFiles.Load(config);
        var model = ModelTraitsResolver.Resolve(config);
        return new ThreadDefaults
        {
            Config = config,
            Cwd = config.Cwd,
            Model = model,
            ModelProvider = config.Provider.Id,
            ApprovalPolicy = parameters.ApprovalPolicy ?? config.ApprovalPolicy,
            SandboxPolicy = sandbox,
            Limits = profile is null ? SandboxLimits.FromPolicy(sandbox, config.Cwd, host) : WithHostsOf(rules, profile.Limits),
            PermissionProfile = profile?.Name,
            Rules = rules,
            BaseInstructions = parameters.BaseInstructions ?? config.Instructions.Base,
            DeveloperInstructions = parameters.DeveloperInstructions ?? config.Instructions.Developer,
            ProjectInstructions = ProjectInstructions.Read(new ProjectInstructionsOptions(
                config.CodexHome, config.Cwd, config.ProjectDocs.MaxBytes, config.ProjectDocs.FallbackNames, config.ProjectDocs.RootMarkers)),
            Skills = config.Instructions.IncludeSkills ? ReadSkills(config, host) : SkillCatalog.Empty,
            Compaction = new CompactionOptions(config.Provider.IsOpenAi, config.Instructions.CompactPrompt),
            ConfiguredEffort = config.Model.ReasoningEffort,
            ConfiguredSummary = config.Model.ReasoningSummary,
            Warnings = [.. config.Warnings, .. config.ThreadWarnings],
            Account = config.SignIn.Account,
        };
    }

    /// <summary>Network rules add to the hosts of a profile that lets some through; a host that is to be asked about is not let through.</summary>
    private static SandboxLimits WithHostsOf(ExecRules rules, SandboxLimits limits) => limits.Proxy is not { } proxy || rules.NetworkRules.IsEmpty
        ? limits
        : limits with
        {
            Proxy = proxy with
            {
                Allowed = [.. proxy.Allowed, .. rules.NetworkRules.Where(rule => rule.Decision == NetworkRuleDecision.Allow).Select(rule => rule.Host).Distinct()],
                Denied = [.. proxy.Denied, .. rules.NetworkRules.Where(rule => rule.Decision != NetworkRuleDecision.Allow).Select(rule => rule.Host).Distinct()],
            },
        };

    private static SkillCatalog ReadSkills(Config.Config config, HostEnvironment host)
    {
        if (config.Effective.Find("skills", "bundled", "enabled") is not ConfigBoolean { Value: false })
            BundledSkills.Place(config.CodexHome);
        return SkillReader.Read(SkillRoots.For(config.Cwd, GitReader.Read(config.Cwd)?.Root, config.CodexHome, host.Home));
    }

    private static SandboxPolicy PolicyOf(SandboxMode mode, SandboxPolicy configured) => mode == configured.Mode
        ? configured
        : mode switch
        {
            SandboxMode.ReadOnly => new SandboxPolicy.ReadOnly(),
            SandboxMode.WorkspaceWrite => new SandboxPolicy.WorkspaceWrite(),
            _ => new SandboxPolicy.DangerFullAccess(),
        };
}
