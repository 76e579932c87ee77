using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Auth.Refresh;

/// <summary>What the token service made of a refresh request.</summary>
internal abstract record TokenReply
{
    private TokenReply()
    {
    }

    /// <summary>New tokens; each may be missing and then stays as it is.</summary>
    public sealed record Renewed(string? IdToken, string? AccessToken, string? RefreshToken) : TokenReply
    {
        public override string ToString() => nameof(Renewed);
    }

    /// <summary>The refresh token is of no use any more.</summary>
    public sealed record Dead(DeadReason Reason) : TokenReply;

    /// <summary>No verdict on the token; another try may succeed.</summary>
    public sealed record Failed(string Message) : TokenReply;

    /// <summary>
    /// Reads a reply. Permanent are the three <c>refresh_token_…</c> codes with any status, any other 401, and a 400 with
    /// <c>invalid_grant</c> (RFC 6749); everything else says nothing about the token. Measured on 0.169.
    /// </summary>
    public static TokenReply Read(int status, ReadOnlyMemory<byte> body)
    {
        using var document = TryParse(body);
        var root = document?.RootElement ?? default;
        if (status is >= 200 and < 300)
        {
            return root.ValueKind == JsonValueKind.Object
                ? new Renewed(NonEmpty(root, "id_token"), NonEmpty(root, "access_token"), NonEmpty(root, "refresh_token"))
                : new Failed("OAuth token response is invalid");
        }

        return Code(root)?.ToLowerInvariant() switch
        {
            "refresh_token_expired" => new Dead(DeadReason.Expired),
            "refresh_token_reused" => new Dead(DeadReason.Reused),
            "refresh_token_invalidated" => new Dead(DeadReason.Revoked),
            "invalid_grant" when status == 400 => new Dead(DeadReason.Unknown),
            _ when status == 401 => new Dead(DeadReason.Unknown),
            _ => new Failed($"Failed to refresh token: {status} {StatusNames.Of(status)}"),
        };
    }

    private static string? NonEmpty(JsonElement root, string name) => root.Text(name) is { Length: > 0 } text ? text : null;

    private static string? Code(JsonElement root) => root.Member("error").Text("code") ?? root.Text("error") ?? root.Text("code");

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
