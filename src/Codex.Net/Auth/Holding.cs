using Codex.Net.Auth.Refresh;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;

namespace Codex.Net.Auth;

/// <summary>What the broker holds at the moment; replaced as a whole, never changed.</summary>
internal sealed record Holding
{
    /// <summary>Who it is, for front ends.</summary>
    public required SignInState State { get; init; }

    /// <summary>What requests carry; null when they can carry nothing (yet).</summary>
    public RequestCredentials? Request { get; init; }

    /// <summary>The credentials behind it, when they come from a store.</summary>
    public StoredCredentials? Stored { get; init; }

    /// <summary>A personal access token; its owner is asked for before its first use.</summary>
    public string? PersonalToken { get; init; }

    /// <summary>When it must be renewed.</summary>
    public RenewalSchedule Schedule { get; init; } = RenewalSchedule.Never;

    /// <summary>When this process got it from the token service; null when it came from a store.</summary>
    public DateTimeOffset? ObtainedAt { get; init; }
}
