using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Net.Tests.Mcp;

/// <summary>A request that reached <see cref="ScriptedHttp"/>.</summary>
internal sealed record ScriptedRequest(string Method, string Path, string Body, Func<string, string?> Header);

/// <summary>An answer: status, content type, body, further headers.</summary>
internal sealed record ScriptedAnswer(int Status, string Body = "", string ContentType = "application/json", params (string Name, string Value)[] Headers);

/// <summary>A loopback web server whose answers a test computes.</summary>
internal sealed class ScriptedHttp : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<ScriptedRequest, ScriptedAnswer> _answer;
    private readonly Task _serving;

    public ScriptedHttp(Func<ScriptedRequest, ScriptedAnswer> answer)
    {
        _answer = answer;
        Url = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    public ConcurrentQueue<ScriptedRequest> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var request = new ScriptedRequest(
            context.Request.HttpMethod, context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync(), name => context.Request.Headers[name]);
        Requests.Enqueue(request);
        var answer = _answer(request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        context.Response.Close();
    }
}
