using System.Collections.Frozen;
using System.Text;
using Codex.Net.Cassettes;
using Codex.Net.Http;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Protocol.Host;
using Codex.Protocol.Responses;

namespace Codex.Net.Tests.Responses;

/// <summary>Makes the objects that the tests of this folder start from.</summary>
internal static class TestHost
{
    /// <summary>No test waits longer than this for anything.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static HostEnvironment Environment(TimeProvider clock, params (string Name, string Value)[] variables) => new()
    {
        Variables = variables.ToFrozenDictionary(v => v.Name, v => v.Value),
        Home = "/nowhere",
        WorkingDirectory = "/",
        TempDirectory = Path.GetTempPath(),
        ExecutablePath = "/nowhere/codex",
        Clock = clock,
    };

    public static ModelProvider Provider(string baseUrl) =>
        new() { Id = "mock", Name = "Mock", BaseUrl = baseUrl, RequestMaxRetries = 2, StreamMaxRetries = 2 };

    public static ModelEndpoint Endpoint(
        ModelProvider provider, TimeProvider clock, CredentialSource? credentials = null, CassetteMode? cassette = null)
    {
        var environment = Environment(clock, ("MOCK_KEY", "sk-mock"), ("EMPTY", " "), ("PROJECT", "p1"));
        return new ModelEndpoint(new ModelEndpointOptions
        {
            Provider = provider,
            Environment = environment,
            HttpClients = new HttpClientFactory(environment),
            Credentials = credentials,
            Cassette = cassette,
        });
    }

    public static ResponsesRequest Request(params string[] input) => new()
    {
        Model = "m",
        Head = """{"model":"m","stream":true"""u8.ToArray(),
        Input = [.. input.Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(i))],
        Tail = """
            "store":false}
            """u8.ToArray(),
        TurnId = "turn-1",
    };

    /// <summary>Collects a whole sampling, failure included.</summary>
    public static async Task<(List<ResponseEvent> Events, ResponsesException? Failure)> RunAsync(
        ResponsesClient client, ResponsesRequest request, CancellationToken cancellationToken)
    {
        var events = new List<ResponseEvent>();
        try
        {
            await foreach (var item in client.StreamAsync(request, cancellationToken))
            {
                events.Add(item);
            }
        }
        catch (ResponsesException e)
        {
            return (events, e);
        }

        return (events, null);
    }

    public static Task<(List<ResponseEvent> Events, ResponsesException? Failure)> RunAsync(ModelEndpoint endpoint) =>
        RunAsync(new ResponsesClient(endpoint), Request("""{"type":"message"}"""), CancellationToken.None).WaitAsync(Limit);
}

/// <summary>
/// A clock whose delays are over at once and are written down. Timers that are armed later (idle timers) never fire.
/// </summary>
internal sealed class SkippingClock : TimeProvider
{
    private long _skipped;

    public List<TimeSpan> Delays { get; } = [];

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_skipped);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _skipped;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (Delays)
            {
                Delays.Add(dueTime);
                _skipped += dueTime.Ticks;
            }

            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Unarmed();
    }

    private sealed class Unarmed : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
