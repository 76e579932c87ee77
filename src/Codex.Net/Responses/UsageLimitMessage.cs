using System.Globalization;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>What a user reads when a plan's limit is used up. The wording is an interface: clients match on it.</summary>
internal static class UsageLimitMessage
{
    private const string Opening = "You’ve hit your usage limit";

    public static string Format(string? plan, DateTimeOffset? resetsAt, ResponseHeaders headers, TimeProvider clock)
    {
        if (WorkspaceMessage(headers["x-codex-rate-limit-reached-type"]) is { } workspace)
        {
            return workspace;
        }

        var again = resetsAt is { } time ? "try again at " + LocalTime(time, clock) + "." : "try again later.";
        if (LimitName(headers) is { } limit)
        {
            return $"{Opening} for {limit}. Switch to another model now, or {again}";
        }

        if (headers["x-codex-promo-message"] is { } promo)
        {
            return $"{Opening}. {promo}, or {again}";
        }

        return Opening + ". " + ForPlan(plan?.ToLowerInvariant(), again);
    }

    private static string ForPlan(string? plan, string again) => plan switch
    {
        "free" or "go" => "Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or " + again,
        "plus" => "Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or "
            + again,
        "pro" or "prolite" or "promax" => "Visit https://chatgpt.com/settings/usage to purchase more credits or " + again,
        "team" or "business" or "self_serve_business_usage_based" or "self_serve_business_prolite" or "ent26"
            or "enterprise_cbp_usage_based" or "enterprise_cbp_automation" or "sci" or "sci_plus"
            => "To get more access now, send a request to your admin or " + again,
        _ => "T" + again[1..],
    };

    private static string? WorkspaceMessage(string? reachedType) => reachedType switch
    {
        "workspace_owner_credits_depleted" => "Your workspace is out of credits. Add credits to continue.",
        "workspace_member_credits_depleted" =>
            "Your workspace is out of credits. Ask your workspace owner to refill in order to continue.",
        "workspace_owner_usage_limit_reached" => "You hit your spend cap set in your workspace. Increase your spend cap to continue.",
        "workspace_member_usage_limit_reached" =>
            "You hit your spend cap set by the owner of your workspace. Ask an owner to increase your spend cap to continue.",
        _ => null,
    };

    /// <summary>The name of the limit that was hit, unless it is the plan's general one.</summary>
    private static string? LimitName(ResponseHeaders headers)
    {
        var name = headers["x-codex-active-limit"] is { } id ? headers[RateLimitReader.HeaderPrefix(id) + "limit-name"] : null;
        return string.Equals(name, RateLimitSnapshot.DefaultLimit, StringComparison.OrdinalIgnoreCase) ? null : name;
    }

    /// <summary><c>3:05 PM</c> today, <c>Jan 15th, 2027 8:00 AM</c> on another day.</summary>
    private static string LocalTime(DateTimeOffset time, TimeProvider clock)
    {
        var local = TimeZoneInfo.ConvertTime(time, clock.LocalTimeZone);
        var today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone).Date;
        var clockTime = local.ToString("h:mm tt", CultureInfo.InvariantCulture);
        return local.Date == today
            ? clockTime
            : string.Create(CultureInfo.InvariantCulture, $"{local:MMM} {local.Day}{Ordinal(local.Day)}, {local:yyyy} {clockTime}");
    }

    private static string Ordinal(int day) => (day % 100, day % 10) switch
    {
        (11 or 12 or 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
}
