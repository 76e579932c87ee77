using Codex.Net.Auth.Login;
using Codex.Net.Auth.Storage;
using Codex.Net.Http;
using Codex.Net.Mcp.OAuth;
using Codex.Testing.Homes;

namespace Codex.Net.Tests.Mcp;

public sealed class McpTokensTests : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly HttpClientFactory _http;
    private readonly McpCredentialStore _store;
    private int _refreshes;

    public McpTokensTests()
    {
        _http = new HttpClientFactory(TestHost.Create(_home));
        _store = new McpCredentialStore(CredentialStoreKind.File, _home.CodexHome, keyring: null, TimeProvider.System);
    }

    public void Dispose()
    {
        _http.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void KeyOf_NameAndAddress_IsTheOriginals() =>
        Assert.Equal("lab|2a551046ba6ed9f0", McpCredentials.KeyOf("lab", "http://127.0.0.1:40635/mcp"));

    [Fact]
    public async Task Save_Entry_KeepsWhatOthersWroteAndIsPrivate()
    {
        _home.Write(".credentials.json", """{"other|1":{"access_token":"X","later":{"a":1}}}""");

        await _store.SaveAsync(Credentials("http://127.0.0.1:1"), CancellationToken.None);

        var text = _home.Read(".credentials.json");
        Assert.Contains("""{"access_token":"X","later":{"a":1}}""", text, StringComparison.Ordinal);
        Assert.Contains("\"access_token\":\"A1\"", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.PathOf(".credentials.json")));
    }

    [Fact]
    public async Task Delete_LastEntry_RemovesTheFile()
    {
        await _store.SaveAsync(Credentials("http://127.0.0.1:1"), CancellationToken.None);

        Assert.True(await _store.DeleteAsync("lab", "http://127.0.0.1:1/mcp", CancellationToken.None));

        Assert.False(File.Exists(_home.PathOf(".credentials.json")));
        Assert.False(await _store.DeleteAsync("lab", "http://127.0.0.1:1/mcp", CancellationToken.None));
    }

    [Fact]
    public async Task Get_TwoHoldersOfAnExpiredToken_RefreshOnce()
    {
        await using var server = new ScriptedHttp(Authority);
        await _store.SaveAsync(Credentials(server.Url) with { ExpiresAt = DateTimeOffset.UtcNow.AddHours(-1) }, CancellationToken.None);
        using var first = Tokens(server);
        using var second = Tokens(server);

        var tokens = await Task.WhenAll(first.GetAsync(CancellationToken.None), second.GetAsync(CancellationToken.None));

        Assert.Equal(["A2", "A2"], tokens);
        Assert.Equal(1, _refreshes);
        var form = FormFields.Read(server.Requests.Single(request => request.Path == "/token").Body);
        Assert.Equal(("refresh_token", "R1", "cid"), (form["grant_type"], form["refresh_token"], form["client_id"]));
        Assert.Contains("\"refresh_token\":\"R2\"", _home.Read(".credentials.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renew_RefreshTokenIsDead_GivesNoneAndKeepsTheEntry()
    {
        await using var server = new ScriptedHttp(request => request.Path == "/token" ? new ScriptedAnswer(400, """{"error":"invalid_grant"}""") : Authority(request));
        await _store.SaveAsync(Credentials(server.Url), CancellationToken.None);
        using var tokens = Tokens(server);

        Assert.Equal("A1", await tokens.GetAsync(CancellationToken.None));
        Assert.Null(await tokens.RenewAsync("A1", CancellationToken.None));

        Assert.Contains("\"access_token\":\"A1\"", _home.Read(".credentials.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer resource_metadata=\"http://x/y\", scope=\"a b\"", "resource_metadata", "http://x/y")]
    [InlineData("Bearer resource_metadata=\"http://x/y\", scope=\"a b\"", "scope", "a b")]
    [InlineData("Bearer error=invalid, scope=one", "scope", "one")]
    [InlineData("Bearer my_scope=\"no\"", "scope", null)]
    public void Parameter_OfAChallenge_IsFound(string challenge, string name, string? expected) => Assert.Equal(expected, OAuthDiscovery.Parameter(challenge, name));

    private ScriptedAnswer Authority(ScriptedRequest request)
    {
        if (request.Path == "/token")
        {
            Interlocked.Increment(ref _refreshes);
            return new ScriptedAnswer(200, """{"access_token":"A2","refresh_token":"R2","expires_in":3600,"token_type":"Bearer"}""");
        }

        var url = $"http://{request.Header("Host")}";
        return request.Path == "/.well-known/oauth-authorization-server"
            ? new ScriptedAnswer(200, $$"""{"issuer":"{{url}}","authorization_endpoint":"{{url}}/authorize","token_endpoint":"{{url}}/token"}""")
            : new ScriptedAnswer(404);
    }

    private McpTokens Tokens(ScriptedHttp server) => new("lab", new Uri(server.Url + "/mcp"), clientSecret: null, _store, _http);

    private static McpCredentials Credentials(string url) => new()
    {
        ServerName = "lab",
        ServerUrl = url + "/mcp",
        Issuer = url,
        ClientId = "cid",
        AccessToken = "A1",
        RefreshToken = "R1",
        ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
    };
}
