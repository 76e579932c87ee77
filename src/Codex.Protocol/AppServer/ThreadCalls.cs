using System.Collections.Immutable;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Protocol.AppServer;

/// <summary>Settings of a thread that change from the next turn on; null keeps what there is. In the contract they come with <c>turn/start</c>.</summary>
public sealed record ThreadSettingsParams
{
    public required string ThreadId { get; init; }
    public string? Model { get; init; }

    /// <summary>The reasoning effort.</summary>
    public string? Effort { get; init; }

    public ApprovalPolicy? ApprovalPolicy { get; init; }
    public SandboxMode? Sandbox { get; init; }
}

/// <summary>Answers what settles a thread anew: settings, rollback, resume.</summary>
public sealed record ThreadSettingsResponse(ThreadSummary Thread);

/// <summary>Parameters of <c>thread/rollback</c>: takes turns back, the newest first. Files are not touched.</summary>
public sealed record ThreadRollbackParams
{
    public required string ThreadId { get; init; }

    /// <summary>How many turns, at least one.</summary>
    public required int Turns { get; init; }
}

/// <summary>Parameters of <c>thread/shellCommand</c>: a command of the user's own, outside of rules and sandbox.</summary>
public sealed record ThreadShellCommandParams
{
    public required string ThreadId { get; init; }

    /// <summary>A script for the user's shell.</summary>
    public required string Command { get; init; }
}

/// <summary>Parameters of <c>thread/name/set</c>.</summary>
public sealed record ThreadNameParams
{
    public required string ThreadId { get; init; }

    /// <summary>Null or blank takes the name away.</summary>
    public string? Name { get; init; }
}

/// <summary>One skill (<c>skills/list</c>).</summary>
/// <param name="Name">As it is written after a dollar sign.</param>
/// <param name="Description">When it is of use.</param>
/// <param name="Path">Its <c>SKILL.md</c>, absolute.</param>
public sealed record SkillListEntry(string Name, string Description, string Path);

public sealed record SkillListResponse(ImmutableArray<SkillListEntry> Data);
