using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Tui.App;

/// <summary><c>history.jsonl</c>: the messages of all sessions, one JSON object a line, shared with the original.</summary>
internal sealed class HistoryFile(string codexHome, TimeProvider clock)
{
    private const int MaxLoaded = 2000;
    private const int MaxBytes = 4 * 1024 * 1024;

    private string FilePath => Path.Combine(codexHome, "history.jsonl");

    /// <summary>The newest messages, oldest first. A file that is not there or cannot be read has none.</summary>
    public ImmutableArray<string> Load()
    {
        try
        {
            using var stream = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxBytes)
                stream.Seek(-MaxBytes, SeekOrigin.End);
            using var reader = new StreamReader(stream);
            var messages = new Queue<string>();
            while (reader.ReadLine() is { } line)
            {
                if (Parse(line) is not { Length: > 0 } text)
                    continue;
                messages.Enqueue(text);
                if (messages.Count > MaxLoaded)
                    messages.Dequeue();
            }

            return [.. messages];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Appends one message, as one write, readable by the owner only.</summary>
    public void Append(string threadId, string text)
    {
        var entry = new HistoryLine { SessionId = threadId, Timestamp = clock.GetUtcNow().ToUnixTimeSeconds(), Text = text };
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, HistoryJson.Default.HistoryLine);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(codexHome);
        using var stream = new FileStream(FilePath, options);
        stream.Write([.. line, (byte)'\n']);
    }

    private static string? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryLine)?.Text;
        }
        catch (JsonException)
        {
            // A line cut at the front, or torn by a crash.
            return null;
        }
    }
}

/// <summary>One line of <c>history.jsonl</c>.</summary>
internal sealed record HistoryLine
{
    [JsonPropertyName("session_id")]
    public string? SessionId { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("ts")]
    public long Timestamp { get; init; }

    [JsonPropertyName("text")]
    public string? Text { get; init; }
}

[JsonSerializable(typeof(HistoryLine))]
internal sealed partial class HistoryJson : JsonSerializerContext;
