using Codex.Net.Auth.Jwt;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Refresh;

/// <summary>When an access token is to be renewed, and when it is of no use any more.</summary>
/// <param name="RenewAt">From then on a renewal is due.</param>
/// <param name="ExpiresAt">From then on it is not sent.</param>
/// <param name="Reason">Why it will be due.</param>
internal readonly record struct RenewalSchedule(DateTimeOffset RenewAt, DateTimeOffset ExpiresAt, RefreshReason Reason)
{
    /// <summary>How long before its end a token is renewed.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>After which time a token without a readable end is renewed.</summary>
    private static readonly TimeSpan UnknownLife = TimeSpan.FromDays(8);

    /// <summary>A token that names no time of issue is not renewed twice within this time as long as it is good.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(30);

    /// <summary>Between the issuer's clock and ours; more means that one of them is wrong.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Never due: keys, personal tokens, tokens that others renew.</summary>
    public static RenewalSchedule Never { get; } = new(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, RefreshReason.Scheduled);

    public static RenewalSchedule Of(StoredCredentials credentials)
    {
        if (credentials.Mode != AuthMode.ChatGpt || credentials.Tokens is not { } tokens)
        {
            return Never;
        }

        var claims = TokenClaims.Read(tokens.AccessToken);
        if (claims.ExpiresAt is not { } end)
        {
            return credentials.LastRefresh is { } renewed
                ? new RenewalSchedule(renewed + UnknownLife, DateTimeOffset.MaxValue, RefreshReason.Scheduled)
                : Never;
        }

        if (claims.IssuedAt is { } issued)
        {
            // Our clock is off when a token that just came was issued at quite another time: then its end means nothing here,
            // and the servers will tell.
            return credentials.LastRefresh is { } renewed && renewed - issued > ClockTolerance && renewed >= end
                ? Never
                : new RenewalSchedule(end - Shorter(Window, (end - issued) / 5), end, RefreshReason.ProactiveExpiry);
        }

        var due = end - Window;
        if (credentials.LastRefresh is { } last && last + QuietTime > due)
        {
            // Short-lived: due when the quiet time is over, at the latest at its end.
            due = last + QuietTime < end ? last + QuietTime : end;
        }

        return new RenewalSchedule(due, end, RefreshReason.ProactiveExpiry);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
