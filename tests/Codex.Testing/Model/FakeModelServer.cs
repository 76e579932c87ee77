using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Testing.Model;

/// <summary>
/// A scripted model service on loopback. Requests to <c>POST …/responses</c> take the replies in order, whatever connection they come on;
/// other paths answer 404 unless mapped. What arrives is captured, WebSocket upgrades too (they are refused).
/// A request beyond the script gets status 500 and makes <see cref="VerifyScript"/> fail.
/// </summary>
public sealed class FakeModelServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Queue<ModelReply> _script;
    private readonly List<(Func<CapturedRequest, bool> Matches, Queue<ModelReply> Replies)> _sideScripts = [];
    private readonly Dictionary<(string Method, string Path), ModelReply> _routes = [];
    private readonly List<CapturedRequest> _requests = [];
    private readonly List<string> _faults = [];
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ModelReply? _always;
    private int _responses;

    private FakeModelServer(IEnumerable<ModelReply> script)
    {
        _script = new Queue<ModelReply>(script);
        _listener.Start();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/"));
        _accepting = AcceptAsync();
    }

    /// <summary><c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Url { get; }

    /// <summary>What goes into <c>base_url</c>: <c>http://127.0.0.1:PORT/v1</c>.</summary>
    public string BaseUrl => $"{Url}v1";

    /// <summary>All requests so far, upgrades included, in the order they were read.</summary>
    public ImmutableArray<CapturedRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>The requests that took a reply of the script.</summary>
    public ImmutableArray<CapturedRequest> ModelRequests => [.. Requests.Where(request => request.IsModelRequest)];

    /// <summary>Attempts to open a WebSocket.</summary>
    public ImmutableArray<CapturedRequest> UpgradeAttempts => [.. Requests.Where(request => request.IsUpgrade)];

    /// <summary>Connections opened so far; tells whether a client reuses them.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate) return _connections.Count;
        }
    }

    /// <summary>Starts a server that gives these replies in order. A string is a message; a step is a reply of one step.</summary>
    public static FakeModelServer Start(params IEnumerable<ModelReply> script) => new(script);

    /// <summary>Starts a server that gives the same reply to every model request.</summary>
    public static FakeModelServer StartEndless(ModelReply reply) => new([]) { _always = reply };

    /// <summary>Adds replies to the end of the script.</summary>
    public void Add(params IEnumerable<ModelReply> replies)
    {
        lock (_gate)
        {
            foreach (var reply in replies) _script.Enqueue(reply);
        }
    }

    /// <summary>Model requests that match take these replies, in order, instead of the script's: for sub-agents, titles, parallel threads.</summary>
    public FakeModelServer When(Func<CapturedRequest, bool> matches, params IEnumerable<ModelReply> replies)
    {
        lock (_gate) _sideScripts.Add((matches, new Queue<ModelReply>(replies)));
        return this;
    }

    /// <summary>Answers a path always the same way, for example <c>("GET", "/v1/models")</c>. Also decides how upgrades are refused.</summary>
    public FakeModelServer Map(string method, string path, ModelReply reply)
    {
        lock (_gate) _routes[(method, path)] = reply;
        return this;
    }

    /// <summary>Waits until the server has read <paramref name="count"/> model requests and returns the last of them.</summary>
    public async Task<CapturedRequest> WaitForModelRequestAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrived;
            lock (_gate) arrived = _arrived.Task;
            if (ModelRequests is { } seen && seen.Length >= count) return seen[count - 1];
            await arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Throws unless every reply was used, no request went beyond the script and no script function threw.</summary>
    public void VerifyScript()
    {
        lock (_gate)
        {
            var unused = _script.Count + _sideScripts.Sum(side => side.Replies.Count);
            List<string> problems = [.. _faults];
            if (unused > 0) problems.Add($"{unused} replies of the script were not asked for; requests: {string.Join(", ", _requests)}");
            if (problems.Count > 0) throw new InvalidOperationException("Model server: " + string.Join("; ", problems));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] open;
        lock (_gate) open = [.. _connections];
        await Task.WhenAll(open);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                lock (_gate) _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using var connection = new HttpConnection(socket);
        try
        {
            while (await connection.ReadRequestAsync(_stopping.Token) is { } raw)
            {
                var (request, reply, number) = Capture(raw);
                if (!await AnswerAsync(connection, request, reply, number)) return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The client went away, or the server is being disposed.
        }
        catch (Exception e)
        {
            // A fault of the script or of this fake: keep it for VerifyScript, the connection is cut.
            lock (_gate) _faults.Add(e.ToString());
        }
    }

    private (CapturedRequest Request, ModelReply Reply, int Number) Capture(RawRequest raw)
    {
        TaskCompletionSource arrived;
        (CapturedRequest, ModelReply, int) captured;
        lock (_gate)
        {
            var request = new CapturedRequest(_requests.Count + 1, raw);
            _requests.Add(request);
            captured = (request, Choose(request), request.IsModelRequest ? ++_responses : 0);
            arrived = _arrived;
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.SetResult();
        return captured;
    }

    private ModelReply Choose(CapturedRequest request)
    {
        if (_routes.TryGetValue((request.Method, request.Path), out var route)) return route;
        if (request.IsUpgrade) return ModelReply.Status(426);
        if (!request.IsModelRequest) return ModelReply.Status(404, """{"error":{"message":"not scripted"}}""");
        foreach (var (matches, replies) in _sideScripts)
        {
            if (replies.Count > 0 && matches(request)) return replies.Dequeue();
        }

        if (_script.Count > 0) return _script.Dequeue();
        if (_always is not null) return _always;
        _faults.Add($"request {request} is beyond the script");
        return ModelReply.Status(500, """{"error":{"message":"the script has no more replies"}}""");
    }

    /// <summary>False when the connection is not to be used again.</summary>
    private async Task<bool> AnswerAsync(HttpConnection connection, CapturedRequest request, ModelReply reply, int number)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var watching = connection.WatchClientAsync();
        var answering = PlayAsync(connection, request, reply, number, ending.Token);
        if (await Task.WhenAny(answering, watching) == watching && await watching && !answering.IsCompleted)
        {
            request.MarkClientGone();
            await ending.CancelAsync();
        }

        try
        {
            return await answering;
        }
        catch (IOException)
        {
            request.MarkClientGone();
            throw;
        }
    }

    private static async Task<bool> PlayAsync(
        HttpConnection connection, CapturedRequest request, ModelReply reply, int number, CancellationToken cancellationToken)
    {
        await reply.Gate.WaitAsync(cancellationToken);
        switch (reply)
        {
            case ComputedReply computed:
                return await PlayAsync(connection, request, computed.Choose(request), number, cancellationToken);
            case DropReply:
                connection.Close();
                return false;
            case PlainReply plain:
                var body = Encoding.UTF8.GetBytes(plain.Body);
                await connection.WriteHeadAsync(
                    plain.Code,
                    [new("content-type", plain.ContentType), new("content-length", body.Length.ToString(CultureInfo.InvariantCulture)), .. plain.ExtraHeaders],
                    cancellationToken);
                await connection.WriteAsync(body, cancellationToken);
                return true;
            case StreamReply streamed:
                await connection.WriteHeadAsync(
                    200,
                    [new("content-type", "text/event-stream"), new("transfer-encoding", "chunked"), .. streamed.ExtraHeaders],
                    cancellationToken);
                var stream = new ReplyStream(connection, number, streamed.ChunkBytes);
                await stream.PlayAsync(streamed.Steps, cancellationToken);
                return !stream.IsCut;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
