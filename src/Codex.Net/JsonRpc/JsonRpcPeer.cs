using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Codex.Net.JsonRpc;

/// <summary>
/// One end of a JSON-RPC 2.0 connection. A single loop reads: answers complete their requests, notifications are handed over in order,
/// requests run beside it. What is no JSON-RPC message is skipped, because programs do print to their standard output now and then.
/// </summary>
public sealed class JsonRpcPeer : IAsyncDisposable
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IMessageTransport _transport;
    private readonly JsonRpcHandlers _handlers;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _pending = [];
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = [];
    private readonly ConcurrentDictionary<Task, bool> _tasks = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _reading;
    private long _lastId = -1;
    private volatile JsonRpcClosedException? _closed;

    public JsonRpcPeer(IMessageTransport transport, JsonRpcHandlers handlers)
    {
        _transport = transport;
        _handlers = handlers;
        _reading = ReadAsync();
    }

    /// <summary>Completes when the peer is gone.</summary>
    public Task Closed => _reading;

    /// <summary>Asks and waits for the answer; cancelling tells the peer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="writeParameters">Writes the value of <c>params</c>; null leaves it out. Is given the request's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JsonRpcException">The peer answered with an error.</exception>
    /// <exception cref="IOException">The peer is gone.</exception>
    public async Task<JsonElement> RequestAsync(string method, Action<Utf8JsonWriter, long>? writeParameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            if (_closed is { } closed)
                throw closed;
            await _transport.SendAsync(Write(writer =>
            {
                writer.WriteNumber("id"u8, id);
                WriteCall(writer, method, writeParameters is null ? null : w => writeParameters(w, id));
            }), id, cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Track(TellCancelledAsync(id));
            throw;
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Tells the peer something.</summary>
    /// <exception cref="IOException">The peer is gone.</exception>
    public Task NotifyAsync(string method, Action<Utf8JsonWriter>? writeParameters, CancellationToken cancellationToken) =>
        _transport.SendAsync(Write(writer =>
        {
            WriteCall(writer, method, writeParameters);
            if (_handlers.Dialect.NotificationTime is { } time)
                writer.WriteNumber("emittedAtMs"u8, time());
        }), requestId: null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_tasks.Keys);
        await _transport.DisposeAsync();
        await _reading;
        _closing.Dispose();
    }

    private async Task ReadAsync()
    {
        Exception? reason = null;
        try
        {
            await foreach (var message in _transport.Incoming.ReadAllAsync(_closing.Token))
                Take(message);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            reason = exception;
        }

        var closed = new JsonRpcClosedException(reason);
        _closed = closed;
        foreach (var answer in _pending.Values)
            answer.TrySetException(closed);
        foreach (var id in _running.Keys)
            CancelRunning(id);
    }

    private void Take(ReadOnlyMemory<byte> message)
    {
        JsonElement root;
        try
        {
            var reader = new Utf8JsonReader(message.Span);
            root = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return;
        }

        if (root.ValueKind == JsonValueKind.Array)
        {
            // A batch, which MCP had for one version.
            foreach (var one in root.EnumerateArray())
                Dispatch(one);
        }
        else
        {
            Dispatch(root);
        }
    }

    private void Dispatch(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
            return;
        var hasId = message.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.Number or JsonValueKind.String;
        if (message.TryGetProperty("method", out var name) && name.ValueKind == JsonValueKind.String)
        {
            var method = name.GetString() ?? "";
            var parameters = message.TryGetProperty("params", out var given) ? given : default;
            if (hasId)
                Track(AnswerAsync(id, method, parameters));
            else if (method == _handlers.CancelMethod)
                CancelRunning(parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("requestId", out var cancelled) ? cancelled.GetRawText() : "");
            else
                _handlers.HandleNotification(method, parameters);
        }
        else if (hasId && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) && _pending.TryRemove(number, out var answer))
        {
            if (message.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
                answer.TrySetException(ReadError(error));
            else
                answer.TrySetResult(message.TryGetProperty("result", out var result) ? result : default);
        }
    }

    private async Task AnswerAsync(JsonElement id, string method, JsonElement parameters)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var key = id.GetRawText();
        _running[key] = cancellation;
        try
        {
            if (!_handlers.Dialect.BeginsInOrder)
                await Task.Yield(); // The reading loop goes on meanwhile.
            Action<Utf8JsonWriter> write;
            Action? sent = null;
            try
            {
                var reply = await _handlers.HandleRequestAsync(method, parameters, cancellation.Token);
                sent = reply.Sent;
                write = writer =>
                {
                    writer.WritePropertyName("result"u8);
                    reply.Write(writer);
                };
            }
            catch (JsonRpcException exception)
            {
                write = writer => WriteError(writer, exception);
            }

            await _transport.SendAsync(Write(writer =>
            {
                writer.WritePropertyName("id"u8);
                id.WriteTo(writer);
                write(writer);
            }), requestId: null, cancellation.Token);
            sent?.Invoke();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Nobody waits for the answer any more.
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private void CancelRunning(string id)
    {
        if (!_running.TryGetValue(id, out var running))
            return;
        try
        {
            Track(running.CancelAsync());
        }
        catch (ObjectDisposedException)
        {
            // It was answered in this moment.
        }
    }

    private async Task TellCancelledAsync(long id)
    {
        if (_handlers.CancelMethod is not { } method)
            return;
        try
        {
            await NotifyAsync(method, writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("requestId"u8, id);
                writer.WriteString("reason"u8, "the client no longer waits"u8);
                writer.WriteEndObject();
            }, _closing.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // A peer that is gone needs not be told.
        }
    }

    private void Track(Task task)
    {
        if (task.IsCompleted)
            return;
        _tasks[task] = true;
        task.ContinueWith(done => _tasks.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static JsonRpcException ReadError(JsonElement error) => new(
        error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) ? number : 0,
        error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() ?? "" : "",
        error.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null ? data : null);

    private static void WriteCall(Utf8JsonWriter writer, string method, Action<Utf8JsonWriter>? writeParameters)
    {
        writer.WriteString("method"u8, method);
        if (writeParameters is null)
            return;
        writer.WritePropertyName("params"u8);
        writeParameters(writer);
    }

    private static void WriteError(Utf8JsonWriter writer, JsonRpcException exception)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, exception.Code);
        writer.WriteString("message"u8, exception.Message);
        if (exception.Details is { } details)
        {
            writer.WritePropertyName("data"u8);
            details.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            writer.WriteStartObject();
            if (_handlers.Dialect.HasVersion)
                writer.WriteString("jsonrpc"u8, "2.0"u8);
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
