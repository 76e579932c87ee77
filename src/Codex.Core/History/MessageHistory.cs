using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Rollouts;
using Codex.Protocol.Responses;

namespace Codex.Core.History;

/// <summary>
/// What the user typed, across threads: <c>$CODEX_HOME/history.jsonl</c>, one <c>{"session_id","ts","text"}</c> per line, mode 0600. Each
/// append is one write of a whole line while nobody else writes, so several processes may append at once. Only interactive front ends keep it.
/// </summary>
public sealed class MessageHistory(string codexHome)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>About two seconds of waiting for others.</summary>
    private const int MaxAttempts = 2000;

    private readonly string _path = Path.Combine(codexHome, "history.jsonl");

    /// <summary>Adds a message.</summary>
    /// <param name="threadId">The thread that it was sent to.</param>
    /// <param name="sentAt">When.</param>
    /// <param name="text">What was typed.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Append(string threadId, DateTimeOffset sentAt, string text)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("session_id"u8, threadId);
            writer.WriteNumber("ts"u8, sentAt.ToUnixTimeSeconds());
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        Directory.CreateDirectory(codexHome);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = OpenAlone(options);
        file.Write(buffer.WrittenSpan);
    }

    /// <summary>The file's end is only the end while nobody else appends, so writers take turns; each holds the file for one write.</summary>
    private FileStream OpenAlone(FileStreamOptions options)
    {
        var wait = new SpinWait();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(_path, options);
            }
            catch (IOException) when (attempt < MaxAttempts && File.Exists(_path))
            {
                wait.SpinOnce();
            }
        }
    }

    /// <summary>The newest messages, oldest first; lines that are none are skipped.</summary>
    /// <param name="limit">How many at the most.</param>
    public ImmutableArray<string> ReadLast(int limit)
    {
        if (!File.Exists(_path))
            return [];
        var newest = new Queue<string>();
        JsonLines.Read(_path, line =>
        {
            if (ReadText(line) is { } text)
                newest.Enqueue(text);
            if (newest.Count > limit)
                newest.Dequeue();
            return true;
        });
        return [.. newest];
    }

    private static string? ReadText(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("text", out var text)
                && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
