using System.Text.Json;
using Codex.Net.Http;
using Codex.Net.JsonRpc;
using Codex.Net.Mcp;
using Codex.Testing.Homes;

namespace Codex.Net.Tests.Mcp;

public sealed class StreamableHttpTransportTests : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly HttpClientFactory _http;

    public StreamableHttpTransportTests() => _http = new HttpClientFactory(TestHost.Create(_home));

    public void Dispose()
    {
        _http.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task Request_SessionIsForgotten_OpensAnotherAndAsksAgain()
    {
        var sessions = 0;
        await using var server = new ScriptedHttp(request =>
        {
            if (request.Method != "POST")
                return new ScriptedAnswer(405);
            var (method, id) = Read(request.Body);
            if (method == "initialize")
                return new ScriptedAnswer(200, Initialized(id), Headers: ("Mcp-Session-Id", $"s{++sessions}"));
            if (method.StartsWith("notifications/", StringComparison.Ordinal))
                return new ScriptedAnswer(202);
            return request.Header("Mcp-Session-Id") == "s1" ? new ScriptedAnswer(404) : new ScriptedAnswer(200, Result(id, """{"tools":[{"name":"t"}]}"""));
        });
        await using var client = await ConnectAsync(server);

        var tools = await client.ListToolsAsync(CancellationToken.None);

        Assert.Equal("t", Assert.Single(tools).Name);
        Assert.Equal("s2", server.Requests.Last(request => request.Method == "POST").Header("Mcp-Session-Id"));
        Assert.Equal("2025-06-18", server.Requests.Last(request => request.Method == "POST").Header("MCP-Protocol-Version"));
    }

    [Fact]
    public async Task Request_StreamBreaksBehindANumberedEvent_IsTakenUpThere()
    {
        await using var server = new ScriptedHttp(request =>
        {
            if (request.Method == "GET")
            {
                return request.Header("Last-Event-ID") == "e1"
                    ? new ScriptedAnswer(200, "id: e2\ndata: " + Result("1", """{"tools":[{"name":"late"}]}""") + "\n\n", "text/event-stream")
                    : new ScriptedAnswer(405);
            }

            var (method, id) = Read(request.Body);
            return method switch
            {
                "initialize" => new ScriptedAnswer(200, Initialized(id)),
                "tools/list" => new ScriptedAnswer(200, "retry: 10\nid: e1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n", "text/event-stream"),
                _ => new ScriptedAnswer(202),
            };
        });
        await using var client = await ConnectAsync(server);

        Assert.Equal("late", Assert.Single(await client.ListToolsAsync(CancellationToken.None)).Name);
    }

    [Fact]
    public async Task Request_StreamEndsWithoutAnAnswer_Fails()
    {
        await using var server = new ScriptedHttp(request =>
        {
            var (method, id) = request.Method == "POST" ? Read(request.Body) : ("", "0");
            return method switch
            {
                "initialize" => new ScriptedAnswer(200, Initialized(id)),
                "tools/list" => new ScriptedAnswer(200, ": nothing\n\n", "text/event-stream"),
                "" => new ScriptedAnswer(405),
                _ => new ScriptedAnswer(202),
            };
        });
        await using var client = await ConnectAsync(server);

        var exception = await Assert.ThrowsAsync<JsonRpcException>(() => client.ListToolsAsync(CancellationToken.None));

        Assert.Equal("the connection broke before the answer", exception.Message);
    }

    [Fact]
    public async Task Connect_Unauthorized_SaysThatSigningInHelps()
    {
        await using var server = new ScriptedHttp(_ => new ScriptedAnswer(401));

        var exception = await Assert.ThrowsAsync<McpHttpException>(() => ConnectAsync(server));

        Assert.True(exception.NeedsSignIn);
    }

    private async Task<McpClient> ConnectAsync(ScriptedHttp server)
    {
        var transport = new StreamableHttpTransport(new McpHttpOptions { Endpoint = new Uri(server.Url + "/mcp"), HttpClients = _http, Clock = TimeProvider.System });
        return await McpClient.ConnectAsync(transport, new McpClientOptions { ClientVersion = "1", VersionSettled = transport.SettleVersion }, CancellationToken.None);
    }

    private static (string Method, string Id) Read(string body)
    {
        var message = JsonElement.Parse(body);
        return (message.GetProperty("method").GetString()!, message.TryGetProperty("id", out var id) ? id.GetRawText() : "0");
    }

    private static string Initialized(string id) =>
        Result(id, """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}""");

    private static string Result(string id, string result) => $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";
}
