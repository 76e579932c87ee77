using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Auth.Jwt;

/// <summary>What an id or access token of OpenAI says about its owner and its life; everything may be missing.</summary>
internal sealed record TokenClaims
{
    private const string AuthClaim = "https://api.openai.com/auth";
    private const string ProfileClaim = "https://api.openai.com/profile";

    /// <summary>The claims of a token that cannot be read.</summary>
    public static TokenClaims None { get; } = new();

    public string? Email { get; init; }

    /// <summary>The plan as the server writes it; unknown words are kept.</summary>
    public string? Plan { get; init; }

    public string? UserId { get; init; }

    public string? AccountId { get; init; }

    public bool IsFedRamp { get; init; }

    public string? OrganizationId { get; init; }

    public string? ProjectId { get; init; }

    /// <summary>True for the owner of an API organization that is not set up yet.</summary>
    public bool NeedsSetup { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public static TokenClaims Read(string? token) => JwtPayload.TryRead(token) is { } payload ? From(payload) : None;

    private static TokenClaims From(JsonElement payload)
    {
        var auth = payload.Member(AuthClaim);
        return new TokenClaims
        {
            Email = payload.Text("email") ?? payload.Member(ProfileClaim).Text("email"),
            Plan = auth.Text("chatgpt_plan_type"),
            UserId = auth.Text("chatgpt_user_id") ?? auth.Text("user_id"),
            AccountId = auth.Text("chatgpt_account_id"),
            IsFedRamp = auth.Flag("chatgpt_account_is_fedramp"),
            OrganizationId = auth.Text("organization_id"),
            ProjectId = auth.Text("project_id"),
            NeedsSetup = auth.Flag("is_org_owner") && auth.Member("completed_platform_onboarding").ValueKind == JsonValueKind.False,
            ExpiresAt = Time(payload.Number("exp")),
            IssuedAt = Time(payload.Number("iat")),
        };
    }

    /// <summary>Seconds since the epoch, as far as a date can hold them.</summary>
    private static DateTimeOffset? Time(double? seconds) =>
        seconds is > -60_000_000_000 and < 250_000_000_000 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds.Value) : null;
}
