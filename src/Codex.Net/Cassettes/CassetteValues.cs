using System.Globalization;

namespace Codex.Net.Cassettes;

/// <summary>What becomes of single members when they are recorded, by their names.</summary>
internal static class CassetteValues
{
    /// <summary>Opaque and data values longer than this are shortened to a note of their length.</summary>
    private const int MaxOpaque = 8192;

    private const int MaxDataUrl = 256;

    /// <summary>True for members whose string is JSON itself.</summary>
    public static bool IsJsonText(string member) => member == "arguments";

    /// <summary>The stored form of values that are not texts; null for ordinary ones.</summary>
    public static string? Special(string member, string value)
    {
        if (member is "safety_identifier" or "user" or "user_id" or "account_id" or "chatgpt_account_id" or "organization"
            or "organization_id" or "email" or "api_key" or "access_token" or "refresh_token" or "id_token" or "authorization")
        {
            return "{{removed}}";
        }

        if (member == "encrypted_content")
        {
            return value.Length > MaxOpaque ? Length(value) : value;
        }

        return value.Length > MaxDataUrl && value.StartsWith("data:", StringComparison.Ordinal)
            ? value[..(value.IndexOf(',', StringComparison.Ordinal) + 1)] + Length(value)
            : null;
    }

    private static string Length(string value) => string.Create(CultureInfo.InvariantCulture, $"{{{{{value.Length} characters}}}}");
}
