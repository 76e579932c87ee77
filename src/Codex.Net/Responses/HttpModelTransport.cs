using System.Net;
using Codex.Net.Http;
using Codex.Net.Sse;

namespace Codex.Net.Responses;

/// <summary>A call as an HTTP POST whose answer is a stream of server-sent events.</summary>
internal sealed class HttpModelTransport(Func<HttpClient> client, TimeSpan headerTimeout, TimeSpan idleTimeout) : IModelTransport
{
    private readonly Lazy<HttpClient> _client = new(client);

    public async ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, call.Url)
        {
            Content = SegmentedContent.Create(call.Body, call.CompressBody),
            Version = call.Url.Scheme == "https" ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("accept", "text/event-stream");
        foreach (var (name, value) in call.Headers)
        {
            // The last writer wins, as with a header map: a configured header may replace one of ours.
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }

        timer.Start(headerTimeout);
        try
        {
            var response = await _client.Value.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timer.Token);
            return await HttpModelResponse.OpenAsync(response, call, timer, idleTimeout);
        }
        catch (HttpRequestException e)
        {
            throw ConnectFailures.Classify(e, call.Url);
        }
        catch (OperationCanceledException e) when (timer.IsExpired)
        {
            throw ResponsesException.Disconnected("timeout waiting for the response to begin", e);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw ConnectFailures.NetworkDown($"connecting to {call.Url.Authority} timed out", e);
        }
        finally
        {
            timer.Stop();
        }
    }

    private sealed class HttpModelResponse(HttpResponseMessage response, Stream body, IdleTimer timer) : ModelResponse
    {
        private readonly SseEventReader _events = new(body, timer.Token);

        public static async ValueTask<ModelResponse> OpenAsync(
            HttpResponseMessage response, ModelCall call, IdleTimer timer, TimeSpan idleTimeout)
        {
            var body = new IdleStream(await response.Content.ReadAsStreamAsync(timer.Token), timer, idleTimeout);
            return new HttpModelResponse(response, body, timer)
            {
                Status = (int)response.StatusCode,
                Headers = ResponseHeaders.From(response),
                Url = call.DisplayUrl,
            };
        }

        public override async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync()
        {
            var buffer = new byte[4096];
            var length = 0;
            try
            {
                while (length < MaxErrorBody)
                {
                    if (length == buffer.Length)
                    {
                        Array.Resize(ref buffer, buffer.Length * 2);
                    }

                    var read = await body.ReadAsync(buffer.AsMemory(length), timer.Token);
                    if (read == 0)
                    {
                        break;
                    }

                    length += read;
                }
            }
            catch (IOException)
            {
                // The status alone already tells what went wrong.
            }
            catch (OperationCanceledException) when (timer.IsExpired)
            {
            }

            return buffer.AsMemory(0, length);
        }

        public override async ValueTask<bool> ReadEventAsync(PayloadReceiver receiver)
        {
            try
            {
                return await _events.ReadAsync(receiver);
            }
            catch (IOException e)
            {
                throw ResponsesException.Disconnected("Transport error: network error: error decoding response body", e);
            }
            catch (OperationCanceledException e) when (timer.IsExpired)
            {
                throw ResponsesException.Disconnected("idle timeout waiting for SSE", e);
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await _events.DisposeAsync();
            response.Dispose();
        }
    }
}
