using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Codex.Testing.Model;

/// <summary>One request that reached the fake server.</summary>
public sealed class CapturedRequest
{
    private readonly TaskCompletionSource _clientGone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal CapturedRequest(int number, RawRequest raw)
    {
        Number = number;
        Method = raw.Method;
        var question = raw.Target.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? raw.Target : raw.Target[..question];
        Query = question < 0 ? "" : raw.Target[(question + 1)..];
        Headers = raw.Headers;
        WireBytes = raw.Body.Length;
        Body = Decode(raw.Body, Header("Content-Encoding"));
        Json = Parse(Body);
    }

    /// <summary>1 for the first request the server saw, of any kind.</summary>
    public int Number { get; }

    public string Method { get; }

    /// <summary>Path without the query, for example <c>/v1/responses</c>.</summary>
    public string Path { get; }

    /// <summary>The query without its question mark; empty when there was none.</summary>
    public string Query { get; }

    /// <summary>Header fields; names are case-insensitive, repeated fields joined by ", ".</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Length of the body on the wire, before its content encoding was undone.</summary>
    public int WireBytes { get; }

    /// <summary>The body, decoded (gzip, deflate, br, zstd).</summary>
    public byte[] Body { get; }

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON; <see cref="JsonValueKind.Undefined"/> when it is not JSON.</summary>
    public JsonElement Json { get; }

    /// <summary>Completes when the client hangs up before the response ended.</summary>
    public Task ClientGone => _clientGone.Task;

    /// <summary>A POST to <c>…/responses</c>: what the script answers.</summary>
    public bool IsModelRequest => Method == "POST" && Path.EndsWith("/responses", StringComparison.Ordinal);

    /// <summary>Asked to become a WebSocket.</summary>
    public bool IsUpgrade => Header("Upgrade") is { } upgrade && upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>Elements of the <c>input</c> array; empty when there is none.</summary>
    public ImmutableArray<JsonElement> Input => Array("input");

    /// <summary><c>name</c> of each tool, or its <c>type</c> when it has no name (hosted tools).</summary>
    public ImmutableArray<string> ToolNames =>
        [.. Array("tools").Select(tool => tool.TryGetProperty("name", out var name) ? name.GetString()! : tool.GetProperty("type").GetString()!)];

    /// <summary>Text parts of all input messages, in order.</summary>
    public ImmutableArray<string> MessageTexts =>
    [
        .. from item in Input
           where item.TryGetProperty("type", out var type) && type.ValueEquals("message")
           from part in item.GetProperty("content").EnumerateArray()
           where part.TryGetProperty("text", out _)
           select part.GetProperty("text").GetString(),
    ];

    /// <summary>A header field; null when absent.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>The input items of one type, for example <c>function_call_output</c>.</summary>
    public ImmutableArray<JsonElement> InputOfType(string type) =>
        [.. Input.Where(item => item.TryGetProperty("type", out var actual) && actual.ValueEquals(type))];

    /// <summary>The output item that answers a call; throws unless there is exactly one.</summary>
    public JsonElement OutputItem(string callId)
    {
        var found = Input.Where(item => item.TryGetProperty("call_id", out var id) && id.ValueEquals(callId)
            && item.GetProperty("type").GetString()!.EndsWith("_output", StringComparison.Ordinal)).ToArray();
        return found.Length == 1
            ? found[0]
            : throw new InvalidOperationException($"request {Number} has {found.Length} outputs for call '{callId}', expected one");
    }

    /// <summary>The output of a call as text; the text parts joined when it is an array.</summary>
    public string OutputText(string callId)
    {
        var output = OutputItem(callId).GetProperty("output");
        return output.ValueKind == JsonValueKind.String
            ? output.GetString()!
            : string.Concat(output.EnumerateArray().Where(part => part.TryGetProperty("text", out _)).Select(part => part.GetProperty("text").GetString()));
    }

    public override string ToString() => $"#{Number} {Method} {Path} ({Body.Length} bytes)";

    internal void MarkClientGone() => _clientGone.TrySetResult();

    private ImmutableArray<JsonElement> Array(string property) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : [];

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static byte[] Decode(byte[] body, string? encoding)
    {
        using var source = new MemoryStream(body);
        using Stream? decoder = encoding switch
        {
            null or "identity" => null,
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "zstd" => new ZstdSharp.DecompressionStream(source),
            _ => throw new NotSupportedException($"content encoding '{encoding}'"),
        };
        if (decoder is null) return body;
        using var target = new MemoryStream();
        decoder.CopyTo(target);
        return target.ToArray();
    }
}
