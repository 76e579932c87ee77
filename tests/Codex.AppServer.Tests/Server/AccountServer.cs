using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Codex.AppServer.Methods;
using Codex.AppServer.Server;
using Codex.AppServer.Transports;
using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Net.Http;
using Codex.Protocol.AppServer;
using Codex.Protocol.AppServer.Accounts;
using Codex.Protocol.Responses;
using Codex.Testing.Auth;
using Codex.Testing.Homes;

namespace Codex.AppServer.Tests.Server;

/// <summary>A connection of the app-server over a pair of pipes, with a sign-in service behind it.</summary>
internal sealed class AccountServer : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly HttpClientFactory _http;
    private readonly AppServerConnection _connection;
    private readonly StreamReader _reader;
    private readonly ConcurrentQueue<string> _unread = [];
    private int _lastId;

    public AccountServer(bool requiresOpenAiAuth = true, Func<AuthBrokerOptions, AuthBrokerOptions>? change = null, TimeProvider? clock = null)
    {
        Clock = clock ?? TimeProvider.System;
        RequiresOpenAiAuth = requiresOpenAiAuth;
        var host = TestHost.Create(Home, variables: [.. Service.Variables], clock: TimeProvider.System);
        _http = new HttpClientFactory(host);
        Options = new AuthBrokerOptions { Environment = host, HttpClients = _http };
        Options = change?.Invoke(Options) ?? Options;
        _reader = new StreamReader(_toClient.Reader.AsStream());
        _connection = new AppServerConnection(
            new StdioTransport(_toServer.Reader.AsStream(), _toClient.Writer.AsStream()),
            new AppServerOptions { CodexHome = Home.CodexHome, Clock = TimeProvider.System, OpenAsync = OpenAsync });
    }

    public TestCodexHome Home { get; } = new();

    public FakeAuthServer Service { get; } = FakeAuthServer.Start();

    public AuthBroker? Broker { get; private set; }

    public RateLimitSnapshot? Limits { get; set; }

    private AuthBrokerOptions Options { get; }

    private bool RequiresOpenAiAuth { get; }

    /// <summary>Of the methods; the broker has the real one.</summary>
    private TimeProvider Clock { get; }

    public async Task SendAsync(string message)
    {
        await _toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(message + "\n"));
    }

    /// <summary>The next message, whatever it is.</summary>
    public async Task<string> ReadAsync() =>
        _unread.TryDequeue(out var kept) ? kept : await _reader.ReadLineAsync().WaitAsync(s_limit) ?? throw new EndOfStreamException();

    /// <summary>Calls, and gives result or error as one text; what comes before the answer is kept for <see cref="ReadAsync"/>.</summary>
    public async Task<string> CallAsync(string method, string? parameters = "{}")
    {
        var id = Interlocked.Increment(ref _lastId);
        await SendAsync($$"""{"id":{{id}},"method":"{{method}}"{{(parameters is null ? "" : $",\"params\":{parameters}")}}}""");
        while (true)
        {
            var line = await _reader.ReadLineAsync().WaitAsync(s_limit) ?? throw new EndOfStreamException();
            using var message = JsonDocument.Parse(line);
            if (message.RootElement.TryGetProperty("method", out _))
                _unread.Enqueue(line);
            else
                return message.RootElement.TryGetProperty("result", out var result) ? result.GetRawText() : message.RootElement.GetProperty("error").GetRawText();
        }
    }

    public Task<string> InitializeAsync(string capabilities = """{"experimentalApi":true}""") =>
        CallAsync("initialize", $$$"""{"clientInfo":{"name":"lab","version":"1.2"},"capabilities":{{{capabilities}}}}""");

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _connection.Closed.WaitAsync(s_limit);
        await _connection.DisposeAsync();
        _reader.Dispose();
        await Service.DisposeAsync();
        _http.Dispose();
        Home.Dispose();
    }

    private Task<AppServerRooms> OpenAsync(ClientInfo info, AppServerConnection client)
    {
        var broker = AuthBroker.Create(Options with
        {
            RenewExternalTokens = async (request, token) =>
            {
                var answer = await client.RefreshTokensAsync(new AuthTokensRefreshParams("unauthorized", request.PreviousAccountId), token);
                return new ExternalTokens { AccessToken = answer.AccessToken, AccountId = answer.ChatgptAccountId, Plan = answer.ChatgptPlanType };
            },
        });
        Broker = broker;
        return Task.FromResult(new AppServerRooms
        {
            UserAgent = $"{info.Name}/{info.Version}",
            Accounts = new AccountMethods(new AccountMethodsOptions
            {
                Broker = broker,
                RequiresOpenAiAuth = RequiresOpenAiAuth,
                ReadRateLimits = _ => Task.FromResult(Limits),
                Notify = client.Notify,
                Clock = Clock,
                BrowserLogin = new BrowserLoginOptions { Issuer = Service.Url.AbsoluteUri.TrimEnd('/'), Ports = [0] },
                DeviceLogin = new DeviceLoginOptions { Issuer = Service.Url.AbsoluteUri.TrimEnd('/') },
            }),
            Close = broker.DisposeAsync,
        });
    }
}
