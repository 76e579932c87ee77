using System.Text;

namespace Codex.Net.Auth.Login;

/// <summary>Names and values in the order given, as a query or a form writes them (<c>application/x-www-form-urlencoded</c>).</summary>
internal static class FormFields
{
    public static string Write(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(Encode(name)).Append('=').Append(Encode(value));
        }

        return text.ToString();
    }

    /// <summary>The fields of a query without its question mark; of a name that comes twice the first counts.</summary>
    public static Dictionary<string, string> Read(string query)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            fields.TryAdd(Decode(equals < 0 ? part : part[..equals]), equals < 0 ? "" : Decode(part[(equals + 1)..]));
        }

        return fields;
    }

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
