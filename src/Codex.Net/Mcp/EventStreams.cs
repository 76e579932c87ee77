using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Codex.Net.Mcp;

/// <summary>
/// The event streams of one HTTP server: those that answer a request, read until the answer has come, and the one that stays open. A stream
/// that breaks is taken up again behind its last event, where the server numbers them.
/// </summary>
internal sealed class EventStreams(
    Func<string?, CancellationToken, Task<HttpResponseMessage>> getAsync, Action<ReadOnlyMemory<byte>> receive, TimeProvider clock, CancellationToken closing)
    : IAsyncDisposable
{
    private const int MaxResumptions = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Task, bool> _tasks = [];
    private int _isListening;

    /// <summary>Opens the stream that stays open, unless that was done.</summary>
    public void Listen()
    {
        if (Interlocked.Exchange(ref _isListening, 1) == 0)
            Track(ListenAsync());
    }

    /// <summary>Reads a stream that answers a request.</summary>
    /// <param name="response">Its headers have come.</param>
    /// <param name="requestId">The request; null when none waits.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    public void Follow(HttpResponseMessage response, long? requestId, CancellationToken cancellationToken) =>
        Track(FollowAsync(response, requestId, cancellationToken));

    public async ValueTask DisposeAsync() => await Task.WhenAll(_tasks.Keys);

    private async Task FollowAsync(HttpResponseMessage first, long? requestId, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(closing, cancellationToken);
        var response = first;
        var position = new Position();
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                if (await ReadAsync(response, requestId, position, ending.Token) || requestId is null)
                    return;
                if (position.EventId is null || attempt == MaxResumptions)
                    break;
                await Task.Delay(position.Pause ?? FirstPause, clock, ending.Token);
                response = await getAsync(position.EventId, ending.Token);
                if (!IsStream(response))
                {
                    response.Dispose();
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (IOException)
        {
            // Cannot be taken up again.
        }

        if (requestId is { } id)
            receive(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id.ToString(CultureInfo.InvariantCulture)}}},"error":{"code":-32000,"message":"the connection broke before the answer"}}"""));
    }

    private async Task ListenAsync()
    {
        var position = new Position();
        var pause = FirstPause;
        try
        {
            while (true)
            {
                var response = await getAsync(position.EventId, closing);
                if (!IsStream(response))
                {
                    // Most servers have nothing to say unasked.
                    response.Dispose();
                    return;
                }

                var before = position.EventCount;
                await ReadAsync(response, requestId: null, position, closing);
                pause = position.EventCount > before ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
                await Task.Delay(position.Pause ?? pause, clock, closing);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Closed, or the server is gone: the next call will tell.
        }
    }

    /// <summary>Reads to the end of the stream; true when the answer has come before.</summary>
    private async Task<bool> ReadAsync(HttpResponseMessage response, long? requestId, Position position, CancellationToken cancellationToken)
    {
        using (response)
        {
            try
            {
                await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
                var parser = SseParser.Create(body, static (_, data) => data.ToArray());
                await foreach (var item in parser.EnumerateAsync(cancellationToken))
                {
                    position.Move(item.EventId, item.ReconnectionInterval);
                    if (item.Data.Length == 0)
                        continue;
                    receive(item.Data);
                    if (requestId is { } id && Answers(item.Data, id))
                        return true;
                }
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                // It broke; the caller knows what to do.
            }
        }

        return false;
    }

    private static bool Answers(byte[] message, long id)
    {
        try
        {
            var reader = new Utf8JsonReader(message);
            var root = JsonElement.ParseValue(ref reader);
            return root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("method", out _)
                && root.TryGetProperty("id", out var answered) && answered.ValueKind == JsonValueKind.Number && answered.TryGetInt64(out var number) && number == id;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsStream(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/event-stream";

    private void Track(Task task)
    {
        if (task.IsCompleted)
            return;
        _tasks[task] = true;
        task.ContinueWith(done => _tasks.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>How far a stream was read.</summary>
    private sealed class Position
    {
        public string? EventId { get; private set; }

        /// <summary>How long the server wants us to wait.</summary>
        public TimeSpan? Pause { get; private set; }

        public int EventCount { get; private set; }

        public void Move(string? eventId, TimeSpan? pause)
        {
            EventCount++;
            if (!string.IsNullOrEmpty(eventId))
                EventId = eventId;
            Pause = pause ?? Pause;
        }
    }
}
