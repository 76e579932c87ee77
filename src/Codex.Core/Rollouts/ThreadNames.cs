using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Protocol.Responses;

namespace Codex.Core.Rollouts;

/// <summary>
/// The names that users gave their threads: <c>$CODEX_HOME/session_index.jsonl</c>, one line for each naming, the last one counts. Lines are
/// only ever added, so that several processes can write.
/// </summary>
internal static class ThreadNames
{
    private const string FileName = "session_index.jsonl";

    /// <summary>Names by thread id; empty when there are none or the file cannot be read.</summary>
    public static IReadOnlyDictionary<string, string> Read(string codexHome)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var file = Path.Combine(codexHome, FileName);
            if (!File.Exists(file))
                return names;
            foreach (var line in File.ReadLines(file))
                Take(line, names);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A list without names is better than none.
        }

        return names;
    }

    /// <summary>Adds a line; a blank name takes the name away.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Set(string codexHome, string threadId, string? name, TimeProvider clock)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, threadId);
            writer.WriteString("thread_name"u8, name?.Trim() ?? "");
            writer.WriteString("updated_at"u8, clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        using var file = new FileStream(Path.Combine(codexHome, FileName), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Take(string line, Dictionary<string, string> names)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("id", out var id) || id.GetString() is not { } key)
                return;
            if (root.TryGetProperty("thread_name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text)
                names[key] = text;
            else
                names.Remove(key);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A torn or foreign line.
        }
    }
}
