using System.Collections.Immutable;
using Codex.Core.Skills;
using Codex.Core.Turns;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;

namespace Codex.Core.Threads;

/// <summary>What the configuration gives a new or resumed thread, resolved for its working directory.</summary>
internal sealed record ThreadDefaults
{
    /// <summary>The configuration that all of this follows from.</summary>
    public required Config.Config Config { get; init; }

    /// <summary>Absolute.</summary>
    public required string Cwd { get; init; }

    public required ModelTraits Model { get; init; }

    /// <summary>Provider id.</summary>
    public required string ModelProvider { get; init; }

    public required ApprovalPolicy ApprovalPolicy { get; init; }

    public required SandboxPolicy SandboxPolicy { get; init; }

    /// <summary>What commands may touch; null for everything.</summary>
    public required SandboxLimits? Limits { get; init; }

    /// <summary>The user's permission profile that <see cref="Limits"/> come from; null when <see cref="SandboxPolicy"/> is the whole truth.</summary>
    public string? PermissionProfile { get; init; }

    /// <summary>Which commands are allowed, asked about or forbidden, by the user's and the project's files.</summary>
    public required Machine.ExecPolicy.ExecRules Rules { get; init; }

    /// <summary>Replaces our base instructions; null takes them.</summary>
    public string? BaseInstructions { get; init; }

    public string? DeveloperInstructions { get; init; }

    /// <summary>The AGENTS.md text; null when there is none.</summary>
    public string? ProjectInstructions { get; init; }

    /// <summary>The skills that the model may use.</summary>
    public SkillCatalog Skills { get; init; } = SkillCatalog.Empty;

    public required CompactionOptions Compaction { get; init; }

    /// <summary>The configured effort and summary as the user wrote them, for banners; null when not set.</summary>
    public string? ConfiguredEffort { get; init; }

    public string? ConfiguredSummary { get; init; }

    /// <summary>What subscribers are told before the first turn.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    public string? Account { get; init; }
}
