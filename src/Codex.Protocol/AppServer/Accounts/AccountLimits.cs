using System.Collections.Immutable;
using Codex.Protocol.Responses;

namespace Codex.Protocol.AppServer.Accounts;

/// <summary>Answer to <c>account/rateLimits/read</c>.</summary>
public sealed record AccountRateLimitsResponse
{
    /// <summary>The limit that every plan has.</summary>
    public required AccountRateLimits RateLimits { get; init; }

    /// <summary>All limits.</summary>
    public required ImmutableSortedDictionary<string, AccountRateLimits> RateLimitsByLimitId { get; init; }

    public string? AccountId { get; init; }
}

/// <summary>The state of one limit, in the contract's spelling.</summary>
public sealed record AccountRateLimits
{
    public required string? LimitId { get; init; }
    public required string? LimitName { get; init; }
    public required AccountRateLimitWindow? Primary { get; init; }
    public required AccountRateLimitWindow? Secondary { get; init; }
    public required AccountCredits? Credits { get; init; }

    /// <summary>One of the contract's plans; null when not known.</summary>
    public required string? PlanType { get; init; }

    public string? RateLimitReachedType { get; init; }

    public static AccountRateLimits From(RateLimitSnapshot snapshot) => new()
    {
        LimitId = snapshot.LimitId,
        LimitName = snapshot.LimitName,
        Primary = Window(snapshot.Primary),
        Secondary = Window(snapshot.Secondary),
        Credits = snapshot.Credits is { } credits ? new AccountCredits(credits.HasCredits, credits.Unlimited, credits.Balance) : null,
        PlanType = snapshot.PlanType is { } plan ? PlanTypes.Known(plan) : null,
        RateLimitReachedType = snapshot.ReachedType,
    };

    private static AccountRateLimitWindow? Window(RateLimitWindow? window) => window is null
        ? null
        : new AccountRateLimitWindow((int)Math.Clamp(Math.Round(window.UsedPercent, MidpointRounding.AwayFromZero), 0, 100), window.WindowMinutes, window.ResetsAt);
}

/// <param name="UsedPercent">Rounded, 0 to 100.</param>
/// <param name="WindowDurationMins">How long it runs, in minutes.</param>
/// <param name="ResetsAt">When it begins anew, in seconds since the epoch.</param>
public sealed record AccountRateLimitWindow(int UsedPercent, long? WindowDurationMins, long? ResetsAt);

/// <param name="HasCredits">There are some.</param>
/// <param name="Unlimited">They do not run out.</param>
/// <param name="Balance">In the service's own notation.</param>
public sealed record AccountCredits(bool HasCredits, bool Unlimited, string? Balance);

/// <summary>The plans of the contract; clients with strict readers know no others.</summary>
public static class PlanTypes
{
    private static readonly ImmutableHashSet<string> s_known =
    [
        "free", "go", "plus", "pro", "prolite", "promax", "team", "self_serve_business_prolite", "self_serve_business_usage_based", "business",
        "ent26", "enterprise_cbp_automation", "enterprise_cbp_usage_based", "enterprise", "edu", "edu_plus", "edu_pro", "sci", "sci_plus",
    ];

    /// <summary>The plan, or <c>unknown</c>.</summary>
    public static string Known(string? plan) => plan is not null && s_known.Contains(plan) ? plan : "unknown";
}
