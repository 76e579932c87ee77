using System.Collections.Immutable;

namespace Codex.Machine.Sandbox;

/// <summary>What the sandbox does on this machine: the contents of <c>codex sandbox doctor</c>.</summary>
public sealed record SandboxReport
{
    /// <summary>What enforces the limits, in words; null when nothing can, and commands are refused.</summary>
    public required string? Backend { get; init; }

    /// <summary>What each backend that was looked at said: why it is used, or why not.</summary>
    public required ImmutableArray<string> Backends { get; init; }

    /// <summary>Every promise, and whether it holds here.</summary>
    public required ImmutableArray<SandboxFinding> Findings { get; init; }

    /// <summary>What the user could do to get more; empty when nothing is missing.</summary>
    public required ImmutableArray<string> Advice { get; init; }
}

/// <param name="Promise">What is promised, as a short clause: "writes outside of the writable folders are refused".</param>
/// <param name="IsEnforced">Whether it holds here, under the limits that were asked about.</param>
/// <param name="Detail">By what, or why not.</param>
public sealed record SandboxFinding(string Promise, bool IsEnforced, string Detail);
