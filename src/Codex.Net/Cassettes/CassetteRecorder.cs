using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Codex.Net.Responses;
using Microsoft.Win32.SafeHandles;

namespace Codex.Net.Cassettes;

/// <summary>
/// Keeps the model traffic of a run in a file. Every exchange is added with one write as soon as it is complete, so a crash costs at most the
/// last one. An interrupted exchange is not kept, nor is one that was only about credentials (401).
/// </summary>
public sealed class CassetteRecorder : IDisposable
{
    private readonly CassetteOptions _options;
    private readonly SafeFileHandle _file;
    private readonly CassetteText _text;
    private readonly Lock _gate = new();
    private StoredRequest? _last;
    private long _length;
    private int _count;

    private CassetteRecorder(CassetteOptions options, SafeFileHandle file)
    {
        _options = options;
        _file = file;
        _text = new CassetteText(options.Places);
    }

    /// <summary>
    /// Opens the file for a new recording. An earlier cassette is replaced when the first exchange is complete; any other file is left alone.
    /// </summary>
    /// <exception cref="CassetteException">The file cannot be written, or is something else than a cassette.</exception>
    public static CassetteRecorder Create(CassetteOptions options)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(options.Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            var start = new byte[Math.Min(4096, RandomAccess.GetLength(file))];
            var read = RandomAccess.Read(file, start, fileOffset: 0);
            if (read > 0 && !CassetteReader.IsCassette(start.AsSpan(0, read)))
            {
                throw new CassetteException(options.Path, "the file exists and is not a cassette, so it is left as it is");
            }

            var recorder = new CassetteRecorder(options, file);
            file = null;
            return recorder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CassetteException(options.Path, "cannot be written: " + e.Message, e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A request is about to be sent.</summary>
    internal StoredRequest Begin(ModelCall call)
    {
        lock (_gate)
        {
            _text.Hide(call.Secrets);
            return StoredRequest.Create(call.Path, call.Request, _text);
        }
    }

    /// <summary>Its answer is complete.</summary>
    /// <exception cref="ResponsesException">It cannot be kept.</exception>
    internal void Append(StoredRequest request, RecordedAnswer answer)
    {
        lock (_gate)
        {
            var text = CassetteLayout.Exchange(_count + 1, request, _last, Store(answer));
            try
            {
                Write(_count == 0 ? [.. CassetteLayout.Heading(), .. text] : text);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                throw new ResponsesException(
                    ResponsesErrorKind.CassetteMismatch, $"Cassette {_options.Path}: cannot be written: {e.Message}", e);
            }

            _last = request;
            _count++;
        }
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        if (_count == 0)
        {
            RandomAccess.SetLength(_file, 0);
        }

        RandomAccess.Write(_file, text, _length);
        _length += text.Length;
    }

    private StoredResponse Store(RecordedAnswer answer) => new()
    {
        Status = answer.Status,
        Headers = [.. answer.Headers.Where(h => IsKept(h.Key)).Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), Text(h.Value)))],
        Body = answer.Body is { } body ? Value(body.Span) : null,
        Events = [.. answer.Events.Select(e => Value(e))],
        Broken = answer.Broken is { } why ? Text(why) : null,
    };

    /// <summary>JSON as it is but for the places and secrets in its strings; anything else as a string.</summary>
    private byte[] Value(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (Utf8.IsValid(payload) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                return JsonStrings.Rewrite(payload, (member, value) =>
                    CassetteValues.Special(member, value) ?? _text.Store(value, CassetteValues.IsJsonText(member)));
            }
        }
        catch (JsonException)
        {
            // Kept as a string below.
        }

        return JsonText.Quoted(Text(Encoding.UTF8.GetString(payload)));
    }

    private string Text(string value) => _text.Store(value, isJson: false);

    /// <summary>The headers that mean something to a client and nothing to a thief; the routing token is for the server alone.</summary>
    private static bool IsKept(string name) => name.ToLowerInvariant() is var lower
        && lower != ResponsesClient.TurnStateHeader
        && (lower is "content-type" or "retry-after" or "openai-model" or "x-models-etag" or "x-request-id"
            || lower.StartsWith("x-codex-", StringComparison.Ordinal));
}

/// <summary>What came back from a server.</summary>
internal sealed record RecordedAnswer(
    int Status, ImmutableArray<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte>? Body, IReadOnlyList<byte[]> Events, string? Broken);
