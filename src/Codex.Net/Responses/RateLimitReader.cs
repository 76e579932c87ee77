using System.Globalization;
using System.Text.Json;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>
/// Limits of the account as the server tells them: in headers, one family of <c>x-LIMIT-…</c> names for each limit, and
/// in <c>codex.rate_limits</c> events.
/// </summary>
internal static class RateLimitReader
{
    private const string PrimaryUsed = "-primary-used-percent";

    /// <summary><c>codex_other</c> → <c>x-codex-other-</c>.</summary>
    public static string HeaderPrefix(string limitId) => "x-" + limitId.Replace('_', '-').ToLowerInvariant() + "-";

    /// <summary>The default limit first, then every other family that the headers name.</summary>
    public static IEnumerable<RateLimitSnapshot> FromHeaders(ResponseHeaders headers)
    {
        yield return Family(headers, RateLimitSnapshot.DefaultLimit);
        foreach (var (name, _) in headers.All)
        {
            if (name.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && name.EndsWith(PrimaryUsed, StringComparison.OrdinalIgnoreCase)
                && name[2..^PrimaryUsed.Length].ToLowerInvariant().Replace('-', '_') is var limit && limit != RateLimitSnapshot.DefaultLimit)
            {
                yield return Family(headers, limit);
            }
        }
    }

    /// <summary>A <c>codex.rate_limits</c> event; null when it is not one.</summary>
    public static RateLimitSnapshot? FromEvent(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var limits = root.Member("rate_limits");
        if (limits.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var credits = root.Member("credits");
        return new RateLimitSnapshot
        {
            LimitId = root.Text("limit_id") ?? root.Text("metered_limit_name") ?? RateLimitSnapshot.DefaultLimit,
            LimitName = root.Text("limit_name"),
            Primary = Window(limits.Member("primary")),
            Secondary = Window(limits.Member("secondary")),
            PlanType = root.Text("plan_type"),
            Credits = credits.ValueKind != JsonValueKind.Object ? null : new CreditsSnapshot
            {
                HasCredits = credits.Flag("has_credits"),
                Unlimited = credits.Flag("unlimited"),
                Balance = credits.Text("balance"),
            },
        };
    }

    private static RateLimitSnapshot Family(ResponseHeaders headers, string limitId)
    {
        var prefix = HeaderPrefix(limitId);
        return new RateLimitSnapshot
        {
            LimitId = limitId,
            LimitName = headers[prefix + "limit-name"],
            Primary = Window(headers, prefix + "primary-"),
            Secondary = Window(headers, prefix + "secondary-"),
            Credits = headers[prefix + "credits-has-credits"] is not { } hasCredits ? null : new CreditsSnapshot
            {
                HasCredits = IsTrue(hasCredits),
                Unlimited = IsTrue(headers[prefix + "credits-unlimited"]),
                Balance = headers[prefix + "credits-balance"],
            },
            ReachedType = limitId == RateLimitSnapshot.DefaultLimit ? Known(headers["x-codex-rate-limit-reached-type"]) : null,
        };
    }

    private static RateLimitWindow? Window(ResponseHeaders headers, string prefix) =>
        !double.TryParse(headers[prefix + "used-percent"], NumberStyles.Float, CultureInfo.InvariantCulture, out var used)
            || !double.IsFinite(used)
            ? null
            : new RateLimitWindow
            {
                UsedPercent = used,
                WindowMinutes = Whole(headers[prefix + "window-minutes"]),
                ResetsAt = Whole(headers[prefix + "reset-at"]),
            };

    private static RateLimitWindow? Window(JsonElement window) => window.Number("used_percent") is not { } used ? null : new RateLimitWindow
    {
        UsedPercent = used,
        WindowMinutes = window.WholeNumber("window_minutes"),
        ResetsAt = window.WholeNumber("reset_at"),
    };

    /// <summary>0.169 passes only the types it knows on to clients.</summary>
    private static string? Known(string? reachedType) => reachedType is "rate_limit_reached" or "workspace_owner_credits_depleted"
        or "workspace_member_credits_depleted" or "workspace_owner_usage_limit_reached" or "workspace_member_usage_limit_reached"
        ? reachedType
        : null;

    private static bool IsTrue(string? text) => text is "1" || string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    private static long? Whole(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
