using System.Text;

namespace Codex.Core.Tools.Exec;

/// <summary>
/// Quotes text the way the original's error values print themselves: models have learnt to read these forms, so a refusal keeps them.
/// </summary>
internal static class DebugText
{
    /// <summary>The text of a call whose command could not be started or was refused.</summary>
    public static string CreateProcessRejected(string reason) => $"CreateProcess {{ message: {Quote($"Rejected({Quote(reason)})")} }}";

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\0' => quoted.Append("\\0"),
                < ' ' or '\x7f' => quoted.Append("\\u{").Append(((int)c).ToString("x", System.Globalization.CultureInfo.InvariantCulture)).Append('}'),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
