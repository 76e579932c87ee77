using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Cassettes;

/// <summary>
/// Reads a cassette: a heading object, then one object per exchange, in any layout. Comments and trailing commas are welcome, members
/// that nobody knows are not. What a crash tore off at the end is left out.
/// </summary>
internal sealed class CassetteReader
{
    /// <summary>The version of the format, in the heading.</summary>
    public const int Version = 1;

    private static readonly JsonReaderOptions Options = new()
    {
        AllowMultipleValues = true,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 512,
    };

    private readonly string _path;
    private readonly ImmutableArray<CassetteExchange>.Builder _exchanges = ImmutableArray.CreateBuilder<CassetteExchange>();
    private RequestOutline? _previous;
    private bool _hasHeading;

    private CassetteReader(string path) => _path = path;

    /// <exception cref="CassetteException">Not a cassette, or a broken one.</exception>
    public static ImmutableArray<CassetteExchange> Read(string path, ReadOnlySpan<byte> text)
    {
        var reader = new CassetteReader(path);
        reader.ReadAll(text);
        return reader._exchanges.ToImmutable();
    }

    /// <summary>True when a file begins as cassettes do.</summary>
    public static bool IsCassette(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(WithoutMark(text), isFinalBlock: false, new JsonReaderState(Options));
            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                return false;
            }

            using (document)
            {
                return document.RootElement.WholeNumber("cassette") is not null;
            }
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text;

    private void ReadAll(ReadOnlySpan<byte> text)
    {
        try
        {
            // Not the final block: what is cut off then is "more to come" instead of an error.
            var reader = new Utf8JsonReader(WithoutMark(text), isFinalBlock: false, new JsonReaderState(Options));
            while (reader.Read() && JsonDocument.TryParseValue(ref reader, out var document))
            {
                using (document)
                {
                    Take(document.RootElement);
                }
            }
        }
        catch (JsonException e)
        {
            throw new CassetteException(_path, string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1} is not JSON: {e.Message}"), e);
        }

        if (!_hasHeading)
        {
            throw NotACassette();
        }
    }

    private void Take(JsonElement value)
    {
        if (_hasHeading)
        {
            _exchanges.Add(Exchange(value));
            return;
        }

        _hasHeading = true;
        var version = value.WholeNumber("cassette") ?? throw NotACassette();
        if (version != Version)
        {
            throw new CassetteException(_path, string.Create(CultureInfo.InvariantCulture, $"version {version} is not known to this program"));
        }
    }

    private CassetteException NotACassette() => new(_path, """it is not a cassette: those begin with {"cassette":1}""");

    private CassetteExchange Exchange(JsonElement root)
    {
        CheckMembers(root, "an exchange", "exchange", "comment", "request", "response");
        var request = root.Member("request");
        var response = root.Member("response");
        CheckMembers(request, "request", "method", "path", "as_before", "body");
        CheckMembers(response, "response", "status", "headers", "body", "events", "broken");
        var body = response.Member("body");
        return new CassetteExchange
        {
            Number = _exchanges.Count + 1,
            Expected = request.ValueKind == JsonValueKind.Object ? Outline(request) : null,
            Status = (int)(response.WholeNumber("status") ?? 200),
            Headers = response.Member("headers") is { ValueKind: JsonValueKind.Object } headers
                ? [.. headers.EnumerateObject().Select(h => KeyValuePair.Create(h.Name, h.Value.ToString()))]
                : [],
            IsTextBody = body.ValueKind == JsonValueKind.String,
            Body = body.ValueKind == JsonValueKind.Undefined ? default : Raw(body),
            Events = response.Member("events") is { ValueKind: JsonValueKind.Array } events ? Events(events) : [],
            Broken = response.Text("broken"),
        };
    }

    private void CheckMembers(JsonElement element, string where, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Problem(where + " is not an object");
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                throw Problem($"{where} has an unknown member `{member.Name}`");
            }
        }
    }

    private CassetteException Problem(string what) =>
        new(_path, string.Create(CultureInfo.InvariantCulture, $"exchange {_exchanges.Count + 1}: {what}"));

    /// <summary>The whole outline: what is written here, and what is as in the exchange before.</summary>
    private RequestOutline Outline(JsonElement request)
    {
        var outline = RequestOutline.OfStored(request.Member("body"));
        if (request.Member("as_before") is { ValueKind: JsonValueKind.Object } before)
        {
            outline = Complete(outline, before);
        }

        _previous = outline;
        return outline;
    }

    private RequestOutline Complete(RequestOutline outline, JsonElement before)
    {
        CheckMembers(before, "as_before", "input", "members");
        var members = before.Member("members") is { ValueKind: JsonValueKind.Array } names ? names.EnumerateArray().Select(n => n.ToString()).ToList() : [];
        var items = before.Count("input");
        var previousInput = _previous?.Input ?? [];
        if (items > previousInput.Length || items < 0)
        {
            throw Problem(string.Create(
                CultureInfo.InvariantCulture, $"as_before takes {items} input items from an exchange that has {previousInput.Length}"));
        }

        return new RequestOutline(
            members.Contains("model") ? _previous?.Model : outline.Model,
            members.Contains("tools") ? _previous?.Tools : outline.Tools,
            items > 0 ? [.. previousInput[..(int)items], .. outline.Input ?? []] : outline.Input);
    }

    private ImmutableArray<CassetteEvent> Events(JsonElement events)
    {
        var result = ImmutableArray.CreateBuilder<CassetteEvent>(events.GetArrayLength());
        var pause = TimeSpan.Zero;
        foreach (var item in events.EnumerateArray())
        {
            if (item.Number("pause_ms") is { } milliseconds && item.Member("type").ValueKind == JsonValueKind.Undefined)
            {
                pause += TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, 60_000));
                continue;
            }

            if (item.ValueKind is not (JsonValueKind.Object or JsonValueKind.String))
            {
                throw Problem("an event is neither an object nor a string");
            }

            result.Add(new CassetteEvent(Raw(item), item.ValueKind == JsonValueKind.String, pause));
            pause = TimeSpan.Zero;
        }

        return result.ToImmutable();
    }

    /// <summary>The value's own bytes; of a string, its text. What was made readable by comments is written anew without them.</summary>
    private static byte[] Raw(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return Encoding.UTF8.GetBytes(value.GetString() ?? "");
        }

        var raw = Encoding.UTF8.GetBytes(value.GetRawText());
        try
        {
            using var strict = JsonDocument.Parse(raw, new JsonDocumentOptions { MaxDepth = Options.MaxDepth });
            return raw;
        }
        catch (JsonException)
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                value.WriteTo(writer);
            }

            return buffer.ToArray();
        }
    }
}
