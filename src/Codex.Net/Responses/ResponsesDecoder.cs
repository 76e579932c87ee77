using System.Text;
using System.Text.Json;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>
/// The stream events of the Responses API. A delta is read in one forward pass over the borrowed bytes and costs its
/// string and nothing else; only the few events that carry a whole response are parsed into a document. Broken JSON and
/// unknown events are skipped, as the API's evolution demands. One instance serves one attempt.
/// </summary>
internal sealed class ResponsesDecoder(string model)
{
    private byte[] _lastItemIdToken = [];
    private string _lastItemId = "";
    private string? _announcedModel;

    /// <summary>True after <see cref="ResponseEvent.Completed"/>: what follows in the stream is of no interest.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads one payload (SSE data or a WebSocket message); appends what it means, which may be nothing.</summary>
    /// <exception cref="ResponsesException">The server reports a failure inside the stream.</exception>
    public void Decode(ReadOnlySpan<byte> data, List<ResponseEvent> output)
    {
        EventFields fields;
        try
        {
            fields = EventFields.Read(data);
        }
        catch (JsonException)
        {
            return;
        }

        if (fields.Kind <= EventKind.LastDelta)
        {
            Delta(fields, output);
        }
        else
        {
            Whole(fields, output);
        }
    }

    /// <summary>Tells once which model answers, when the server says it is another than was asked for.</summary>
    public void ServerModel(string? slug, List<ResponseEvent> output)
    {
        if (slug is not null && slug != (_announcedModel ?? model))
        {
            _announcedModel = slug;
            output.Add(new ResponseEvent.ServerModel(slug));
        }
    }

    private void Delta(in EventFields fields, List<ResponseEvent> output)
    {
        ResponseEvent? delta = fields.Kind switch
        {
            EventKind.OutputTextDelta => new ResponseEvent.OutputTextDelta(ItemId(fields.ItemId), Text(fields.Delta)),
            EventKind.ReasoningSummaryDelta =>
                new ResponseEvent.ReasoningSummaryDelta(ItemId(fields.ItemId), fields.SummaryIndex, Text(fields.Delta)),
            EventKind.ReasoningTextDelta =>
                new ResponseEvent.ReasoningTextDelta(ItemId(fields.ItemId), fields.ContentIndex, Text(fields.Delta)),
            EventKind.CustomToolInputDelta => new ResponseEvent.CustomToolInputDelta(
                ItemId(fields.ItemId), fields.CallId.IsEmpty ? null : Text(fields.CallId), Text(fields.Delta)),
            EventKind.ReasoningSummaryPartAdded =>
                new ResponseEvent.ReasoningSummaryPartAdded(ItemId(fields.ItemId), fields.SummaryIndex),
            _ => null,
        };
        if (delta is not null)
        {
            output.Add(delta);
        }
    }

    private void Whole(in EventFields fields, List<ResponseEvent> output)
    {
        switch (fields.Kind)
        {
            case EventKind.OutputItemAdded when !fields.Item.IsEmpty:
                output.Add(new ResponseEvent.OutputItemAdded(fields.Item.ToArray()));
                break;
            case EventKind.OutputItemDone when !fields.Item.IsEmpty:
                output.Add(new ResponseEvent.OutputItemDone(fields.Item.ToArray()));
                break;
            case EventKind.Created:
                output.Add(new ResponseEvent.Created(ResponseObject.Id(fields.Response)));
                break;
            case EventKind.Completed when !fields.Response.IsEmpty:
                output.Add(ResponseObject.Completed(fields.Response));
                IsComplete = true;
                break;
            case EventKind.Failed:
                throw ResponseObject.Failure(fields.Response);
            case EventKind.Incomplete:
                throw ResponseObject.Incomplete(fields.Response);
            case EventKind.RateLimits:
                if (RateLimitReader.FromEvent(fields.Whole) is { } snapshot)
                {
                    output.Add(new ResponseEvent.RateLimits(snapshot));
                }

                break;
            case EventKind.Metadata:
                ServerModel(ResponseObject.ModelOfMetadata(fields.Whole), output);
                break;
        }
    }

    /// <summary>Deltas come in long runs for one item, so the last id is kept rather than made again.</summary>
    private string ItemId(ReadOnlySpan<byte> token)
    {
        if (!token.SequenceEqual(_lastItemIdToken))
        {
            _lastItemIdToken = token.ToArray();
            _lastItemId = Text(token);
        }

        return _lastItemId;
    }

    private static string Text(ReadOnlySpan<byte> token)
    {
        if (token.Length < 2 || token[0] != '"')
        {
            return "";
        }

        if (!token.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(token[1..^1]);
        }

        var reader = new Utf8JsonReader(token);
        reader.Read();
        return reader.GetString() ?? "";
    }
}
