using System.Globalization;
using System.Text;
using Codex.Core.Conversation;

namespace Codex.Core.Tools.Exec;

/// <summary>Cuts an output that is too long for the model: its head and its tail stay, a line in between says what is missing.</summary>
internal static class OutputTruncation
{
    /// <param name="text">What is left of the output.</param>
    /// <param name="totalBytes">How long it was; more than the text has when some of it was dropped before.</param>
    /// <param name="maxTokens">The budget.</param>
    public static string Truncate(string text, long totalBytes, int maxTokens)
    {
        var budget = (long)maxTokens * TokenEstimate.BytesPerToken;
        if (totalBytes <= budget)
            return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        var head = Math.Min(budget / 2, bytes.Length);
        var tail = Math.Min(budget - (budget / 2), bytes.Length - head);
        var missing = TokenEstimate.OfBytes(totalBytes - budget);
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"Warning: truncated output (original token count: {TokenEstimate.OfBytes(totalBytes)})\n")
            .Append(CultureInfo.InvariantCulture, $"Total output lines: {CountLines(text)}\n\n")
            .Append(Encoding.UTF8.GetString(bytes.AsSpan(0, CharacterStart(bytes, (int)head, forward: false))))
            .Append(CultureInfo.InvariantCulture, $"…{missing} tokens truncated…")
            .Append(Encoding.UTF8.GetString(bytes.AsSpan(CharacterStart(bytes, bytes.Length - (int)tail, forward: true))))
            .ToString();
    }

    private static int CharacterStart(byte[] bytes, int position, bool forward)
    {
        while (position > 0 && position < bytes.Length && (bytes[position] & 0xC0) == 0x80)
            position += forward ? 1 : -1;
        return position;
    }

    private static int CountLines(string text)
    {
        var lines = text.AsSpan().Count('\n');
        return text.Length == 0 || text[^1] == '\n' ? lines : lines + 1;
    }
}
