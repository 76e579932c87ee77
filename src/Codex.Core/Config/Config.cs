using System.Collections.Immutable;
using Codex.Core.Models;
using Codex.Net.Models;
using Codex.Protocol.Policy;

namespace Codex.Core.Config;

/// <summary>
/// Everything that files, flags and the environment settle for one thread, resolved and checked. Made by <see cref="ConfigLoader"/>:
/// every source becomes a tree, the trees are merged key by key, the merged tree is checked against <see cref="ConfigSchema"/> and then
/// read once into this record.
/// </summary>
public sealed record Config
{
    /// <summary>Absolute.</summary>
    public required string CodexHome { get; init; }

    /// <summary>The working directory of the thread, absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary>The nearest ancestor of <see cref="Cwd"/> (or itself) with a project marker; null outside of projects.</summary>
    public string? ProjectRoot { get; init; }

    /// <summary>What <c>[projects]</c> says about this place; null when it says nothing.</summary>
    public TrustLevel? Trust { get; init; }

    public required ModelOptions Model { get; init; }

    /// <summary>The provider in use.</summary>
    public required ModelProvider Provider { get; init; }

    /// <summary>All of them by id, the built-in ones included.</summary>
    public required IReadOnlyDictionary<string, ModelProvider> Providers { get; init; }

    public required ApprovalPolicy ApprovalPolicy { get; init; }

    /// <summary>Set when <c>approval_policy</c> is a table: then the policy is on-request with these exceptions.</summary>
    public GranularApproval? GranularApproval { get; init; }

    /// <summary>Who answers approval requests: <c>user</c>, <c>auto_review</c> or <c>guardian_subagent</c>.</summary>
    public string ApprovalsReviewer { get; init; } = "user";

    /// <summary>Its writable roots are absolute and hold <c>--add-dir</c>.</summary>
    public required SandboxPolicy SandboxPolicy { get; init; }

    /// <summary>The user's permission profile that decides in place of <see cref="SandboxPolicy"/>, which is then only near to it; null for none.</summary>
    public ActivePermissions? Permissions { get; init; }

    /// <summary>True when the user or the command line chose a sandbox mode; false when it follows from trust.</summary>
    public bool IsSandboxChosen { get; init; }

    /// <summary>True when the user or the command line chose an approval policy.</summary>
    public bool IsApprovalChosen { get; init; }

    public required ShellEnvironmentPolicy ShellEnvironment { get; init; }

    /// <summary>Whether a command may ask for a login shell.</summary>
    public bool AllowLoginShell { get; init; } = true;

    /// <summary>The longest wait of an empty <c>write_stdin</c>.</summary>
    public TimeSpan BackgroundTerminalMaxTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public required InstructionOptions Instructions { get; init; }

    public required ProjectDocOptions ProjectDocs { get; init; }

    public required ToolOptions Tools { get; init; }

    public required FeatureSet Features { get; init; }

    public required DisplayOptions Display { get; init; }

    public required SignInOptions SignIn { get; init; }

    public required HistoryOptions History { get; init; }

    /// <summary>Program and arguments to start at the end of a turn; empty starts nothing.</summary>
    public ImmutableArray<string> Notify { get; init; } = [];

    /// <summary><c>[mcp_servers]</c>, checked; empty when there are none.</summary>
    public required ConfigTable McpServers { get; init; }

    /// <summary><c>[hooks]</c>, checked. Arrays replace each other when layers merge; see <see cref="Layers"/> for each file's own.</summary>
    public required ConfigTable Hooks { get; init; }

    /// <summary><c>[otel]</c>, checked.</summary>
    public required ConfigTable Otel { get; init; }

    /// <summary><c>analytics.enabled</c>; null when nothing was said.</summary>
    public bool? AnalyticsEnabled { get; init; }

    /// <summary><c>feedback.enabled</c>.</summary>
    public bool FeedbackEnabled { get; init; } = true;

    public bool CheckForUpdateOnStartup { get; init; } = true;

    /// <summary><c>log_dir</c>, absolute; <c>$CODEX_HOME/log</c> by default.</summary>
    public required string LogDirectory { get; init; }

    /// <summary><c>sqlite_home</c>, absolute; <c>$CODEX_HOME</c> by default.</summary>
    public required string SqliteHome { get; init; }

    /// <summary>
    /// What is wrong with the configuration without stopping it: keys that nobody knows, keys that a project may not set. The original tells
    /// these twice: when it starts, and again as part of <see cref="ThreadWarnings"/>.
    /// </summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What a thread tells before its first turn, in order: old names, <see cref="Warnings"/>, what does not fit the model.</summary>
    public ImmutableArray<string> ThreadWarnings { get; init; } = [];

    /// <summary>For stderr only, a line each.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];

    /// <summary>The merged settings as a tree; each value knows its origin. For keys without a property of their own, and to explain.</summary>
    public required ConfigTable Effective { get; init; }

    /// <summary>The sources that were read, low to high, each with its own tree.</summary>
    public required ImmutableArray<ConfigLayer> Layers { get; init; }

    /// <summary>Where a setting comes from; null when it has its default.</summary>
    public ConfigOrigin? OriginOf(params ReadOnlySpan<string> path) => Effective.Find(path)?.Origin;
}

/// <summary>One source and what it says.</summary>
public sealed record ConfigLayer(ConfigSource Source, ConfigTable Settings)
{
    /// <summary>Why the layer does not count, or null when it does: a project's file that is not trusted is listed but not used.</summary>
    public string? DisabledReason { get; init; }
}

/// <summary>What <c>[projects."PATH"] trust_level</c> says.</summary>
public enum TrustLevel
{
    Trusted,
    Untrusted,
}

/// <summary>Which kinds of requests the user is asked about; the others are refused.</summary>
public sealed record GranularApproval
{
    public required bool SandboxApproval { get; init; }
    public required bool Rules { get; init; }
    public required bool McpElicitations { get; init; }
    public bool RequestPermissions { get; init; }
    public bool SkillApproval { get; init; }
}
