using System.Text.Json.Serialization;

namespace Codex.Protocol.Responses;

/// <summary>
/// The state of one limit of an account, from response headers or a <c>codex.rate_limits</c> event. JSON names are
/// those of rollouts; the app-server has camel-case records of its own.
/// </summary>
public sealed record RateLimitSnapshot
{
    /// <summary>The id of the limit that every plan has.</summary>
    public const string DefaultLimit = "codex";

    /// <summary>Which limit: <c>codex</c>, or another family such as <c>codex_other</c>.</summary>
    [JsonPropertyName("limit_id")]
    public required string LimitId { get; init; }

    /// <summary>The limit's name for people, if the server gave one.</summary>
    [JsonPropertyName("limit_name")]
    public string? LimitName { get; init; }

    /// <summary>The short window (5 hours on most plans).</summary>
    [JsonPropertyName("primary")]
    public RateLimitWindow? Primary { get; init; }

    /// <summary>The long window (a week on most plans).</summary>
    [JsonPropertyName("secondary")]
    public RateLimitWindow? Secondary { get; init; }

    /// <summary>Bought credits.</summary>
    [JsonPropertyName("credits")]
    public CreditsSnapshot? Credits { get; init; }

    /// <summary>The plan in the server's spelling.</summary>
    [JsonPropertyName("plan_type")]
    public string? PlanType { get; init; }

    /// <summary>Which kind of limit was hit, in the server's spelling; null when none was.</summary>
    [JsonPropertyName("rate_limit_reached_type")]
    public string? ReachedType { get; init; }

    /// <summary>The limit that every plan has, not one of a model or feature.</summary>
    [JsonIgnore]
    public bool IsOfEveryPlan => LimitId == DefaultLimit;

    /// <summary>False for a snapshot that carries nothing but its id.</summary>
    [JsonIgnore]
    public bool HasData => Primary is not null || Secondary is not null || Credits is not null || ReachedType is not null;
}

/// <summary>One window of a limit.</summary>
public sealed record RateLimitWindow
{
    /// <summary>Used share, 0 to 100.</summary>
    [JsonPropertyName("used_percent")]
    public required double UsedPercent { get; init; }

    /// <summary>Length of the window in minutes.</summary>
    [JsonPropertyName("window_minutes")]
    public long? WindowMinutes { get; init; }

    /// <summary>When it starts anew, seconds since the Unix epoch.</summary>
    [JsonPropertyName("resets_at")]
    public long? ResetsAt { get; init; }
}

/// <summary>Credits that extend a plan.</summary>
public sealed record CreditsSnapshot
{
    [JsonPropertyName("has_credits")]
    public bool HasCredits { get; init; }

    [JsonPropertyName("unlimited")]
    public bool Unlimited { get; init; }

    /// <summary>The balance in the server's own notation.</summary>
    [JsonPropertyName("balance")]
    public string? Balance { get; init; }
}
