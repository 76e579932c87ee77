using System.Buffers.Text;
using System.Text.Json;

namespace Codex.Net.Auth.Jwt;

/// <summary>
/// The claims of a JSON Web Token. Signatures are the servers' business: a client that gets its own token over TLS from
/// the issuer has nothing to check them against.
/// </summary>
internal static class JwtPayload
{
    /// <summary>The claims; null unless the token is three non-empty parts around a base64url JSON object.</summary>
    public static JsonElement? TryRead(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (first <= 0 || second <= first + 1 || second == token.Length - 1 || token.IndexOf('.', second + 1) >= 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(first + 1, second - first - 1)));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (FormatException)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
