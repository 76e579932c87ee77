using System.Text;
using System.Text.Json;
using Codex.Net.Auth;
using Codex.Net.Auth.Storage;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.Host;
using Codex.Testing.Auth;
using Codex.Testing.Homes;

namespace Codex.Net.Tests.Auth;

/// <summary>A home, a sign-in service and as many brokers (processes, as far as they can tell) as a test wants.</summary>
internal sealed class AuthWorld : IAsyncDisposable
{
    private readonly List<AuthBroker> _brokers = [];
    private readonly List<HttpClientFactory> _clients = [];

    /// <summary>No test waits longer than this for anything.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public TestCodexHome Home { get; } = new();

    public FakeAuthServer Server { get; } = FakeAuthServer.Start();

    public List<AuthNotice> Notices { get; } = [];

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public string AuthFile => Home.PathOf("auth.json");

    public string AuthText => File.ReadAllText(AuthFile);

    public StoredCredentials Stored => CredentialDocument.Parse(Encoding.UTF8.GetBytes(AuthText));

    /// <summary>A token of an hour; its bearer is good at the server.</summary>
    public string SignInFresh()
    {
        var access = Server.Ledger.IssueAccess("A0");
        WriteAuth(access);
        return access;
    }

    /// <summary>An access token that ended an hour ago.</summary>
    public void SignInExpired() => WriteAuth(FakeAuthTokens.Access("A0", Now.AddHours(-1)));

    public void WriteAuth(string access, string refresh = "R0", string account = FakeAuthTokens.Account, string more = "") =>
        Home.Write("auth.json", FakeAuthTokens.AuthJson(access, refresh, Now.AddMinutes(-1), account, more));

    public HostEnvironment Host(params (string Name, string Value)[] variables) => TestHost.Create(
        Home,
        variables: [.. Server.Variables, .. variables.Select(v => KeyValuePair.Create(v.Name, v.Value))],
        clock: TimeProvider.System);

    public AuthBroker Broker(Func<AuthBrokerOptions, AuthBrokerOptions>? change = null, params (string Name, string Value)[] variables)
    {
        var host = Host(variables);
        var clients = new HttpClientFactory(host);
        _clients.Add(clients);
        var options = new AuthBrokerOptions
        {
            Environment = host,
            HttpClients = clients,
            Originator = "codex_test",
            UserAgent = "codex_test/1",
            Notify = notice =>
            {
                lock (Notices) Notices.Add(notice);
            },
        };
        var broker = AuthBroker.Create(change is null ? options : change(options));
        _brokers.Add(broker);
        return broker;
    }

    /// <summary>The name (<c>jti</c>) of the access token that a request would carry.</summary>
    public static async Task<string> BearerNameAsync(AuthBroker broker) => NameOf(await GetAsync(broker));

    public static Task<RequestCredentials> GetAsync(AuthBroker broker) => broker.Credentials.Get(CancellationToken.None).AsTask().WaitAsync(Limit);

    public static Task<UnauthorizedOutcome> RecoverAsync(AuthBroker broker, RequestCredentials failed) =>
        broker.Credentials.Recover(failed, CancellationToken.None).AsTask().WaitAsync(Limit);

    public static string NameOf(RequestCredentials credentials)
    {
        var payload = Header(credentials, "Authorization")!.Split('.')[1];
        using var document = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload));
        return document.RootElement.GetProperty("jti").GetString()!;
    }

    public static string? Header(RequestCredentials credentials, string name) =>
        credentials.Headers.FirstOrDefault(header => header.Key == name).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers) await broker.DisposeAsync();
        await Server.DisposeAsync();
        foreach (var clients in _clients) clients.Dispose();
        Home.Dispose();
    }
}
