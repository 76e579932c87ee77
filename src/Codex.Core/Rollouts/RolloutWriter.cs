using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Codex.Protocol.Responses;
using Microsoft.Win32.SafeHandles;

namespace Codex.Core.Rollouts;

/// <summary>
/// Appends lines to a rollout: each line is one <c>write</c> of a whole JSON object and its newline, so a crash can at most tear the
/// last line, which readers skip. The file stays open for the life of the thread. Not thread-safe: the thread's loop owns it.
/// </summary>
internal sealed class RolloutWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly TimeProvider _clock;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer;
    private long _length;
    private long _nextOrdinal;

    private RolloutWriter(SafeFileHandle file, long nextOrdinal, TimeProvider clock)
    {
        _file = file;
        _clock = clock;
        _length = RandomAccess.GetLength(file);
        IsNew = _length == 0;
        _nextOrdinal = nextOrdinal;
        _writer = new Utf8JsonWriter(_buffer, ResponseItems.WriterOptions with { SkipValidation = true });
    }

    /// <summary>True when the file held nothing: its first line must say what it is.</summary>
    public bool IsNew { get; }

    /// <summary>Opens a rollout for appending, creating it and its folders when missing; a torn last line is closed off first.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="nextOrdinal">The <c>ordinal</c> of the next line.</param>
    /// <param name="clock">Source of the lines' timestamps.</param>
    public static RolloutWriter Open(string path, long nextOrdinal, TimeProvider clock)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var writer = new RolloutWriter(file, nextOrdinal, clock);
        writer.CloseTornLine();
        return writer;
    }

    /// <summary>Appends one line; <paramref name="writePayload"/> writes the payload's value.</summary>
    public void Append<TState>(ReadOnlySpan<byte> type, TState state, Action<Utf8JsonWriter, TState> writePayload)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        Span<char> timestamp = stackalloc char[24];
        _clock.GetUtcNow().UtcDateTime.TryFormat(timestamp, out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _writer.WriteString("timestamp"u8, timestamp[..written]);
        _writer.WriteNumber("ordinal"u8, _nextOrdinal++);
        _writer.WriteString("type"u8, type);
        _writer.WritePropertyName("payload"u8);
        writePayload(_writer, state);
        _writer.WriteEndObject();
        _writer.Flush();
        _buffer.Write("\n"u8);
        RandomAccess.Write(_file, _buffer.WrittenSpan, _length);
        _length += _buffer.WrittenCount;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private void CloseTornLine()
    {
        if (_length == 0)
            return;
        Span<byte> last = stackalloc byte[1];
        if (RandomAccess.Read(_file, last, _length - 1) == 1 && last[0] != (byte)'\n')
        {
            RandomAccess.Write(_file, "\n"u8, _length);
            _length++;
        }
    }
}
