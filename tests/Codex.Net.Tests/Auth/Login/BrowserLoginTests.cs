using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Testing.Auth;
using Codex.Testing.Model;

namespace Codex.Net.Tests.Auth.Login;

/// <summary>The browser's part is played by an HTTP client that does what it is told and follows no redirect by itself.</summary>
public sealed class BrowserLoginTests : IAsyncLifetime
{
    private readonly AuthWorld _world = new();
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return _world.DisposeAsync();
    }

    [Fact]
    public async Task AuthorizeUrl_Query_IsTheOriginals()
    {
        await using var login = await BeginAsync(_world.Broker(o => o with { Policy = new SignInPolicy { Workspaces = ["w-1", "w 2"] } }));

        var query = login.AuthorizeUrl.Query[1..].Split('&').Select(part => part.Split('=')).ToArray();
        Assert.Equal(
            ["response_type", "client_id", "redirect_uri", "code_challenge", "code_challenge_method", "state", "scope", "id_token_add_organizations",
                "codex_cli_simplified_flow", "originator", "allowed_workspace_id"],
            query.Select(part => part[0]));
        Assert.Equal(
            ["code", "app_EMoamEEZ73f0CkXaXp7hrann", $"http%3A%2F%2F127.0.0.1%3A{login.Port}%2Fauth%2Fcallback", "S256",
                "openid+profile+email+offline_access+api.connectors.read+api.connectors.invoke", "true", "true", "codex_test", "w-1%2Cw+2"],
            query.Where(part => part[0] is not ("code_challenge" or "state")).Select(part => part[1]));
        Assert.Equal([43, 43], [query[3][1].Length, query[5][1].Length]);
    }

    [Fact]
    public async Task Callback_GoodCode_SavesAndLeavesNothingSecretInTheAddress()
    {
        var broker = _world.Broker();
        await using var login = await BeginAsync(broker);
        var query = HttpUtility.ParseQueryString(login.AuthorizeUrl.Query);

        // The service sends the browser back at once.
        var consent = await _browser.GetAsync(login.AuthorizeUrl);
        var callback = await _browser.GetAsync(consent.Headers.Location);
        Assert.Equal((HttpStatusCode.Found, $"http://127.0.0.1:{login.Port}/success"), (callback.StatusCode, callback.Headers.Location!.ToString()));
        var page = await _browser.GetAsync(callback.Headers.Location);
        var outcome = await login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit);

        Assert.Equal((AuthMode.ChatGpt, FakeAuthTokens.Email), (Assert.IsType<LoginOutcome.SignedIn>(outcome).State.Mode, ((LoginOutcome.SignedIn)outcome).State.Email));
        Assert.Contains("<strong>a@example.com</strong>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        var forms = _world.Server.TokenRequests.Select(request => HttpUtility.ParseQueryString(request.BodyText)).ToArray();
        Assert.Equal(
            ("authorization_code", "good", query["redirect_uri"], query["client_id"]),
            (forms[0]["grant_type"], forms[0]["code"], forms[0]["redirect_uri"], forms[0]["client_id"]));
        Assert.Equal(query["code_challenge"], System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(forms[0]["code_verifier"]!))));
        Assert.Equal(
            ("urn:ietf:params:oauth:grant-type:token-exchange", "openai-api-key", FakeAuthTokens.Id(), "urn:ietf:params:oauth:token-type:id_token"),
            (forms[1]["grant_type"], forms[1]["requested_token"], forms[1]["subject_token"], forms[1]["subject_token_type"]));
        Assert.All(_world.Server.TokenRequests, request => Assert.Null(request.Header("originator") ?? request.Header("user-agent")));
        var stored = _world.Stored;
        Assert.Equal(("chatgpt", "sk-exchanged", "R0", "acc-1"), (stored.DeclaredMode, stored.ApiKey, stored.Tokens!.RefreshToken, stored.Tokens.DeclaredAccountId));
        Assert.Equal("L1", await AuthWorld.BearerNameAsync(broker));
    }

    [Fact]
    public async Task Callback_ApiKeyRefused_SignsInAllTheSame()
    {
        _world.Server.ScriptToken(ModelReply.From(_world.Server.Token), ModelReply.Status(401, "{}"));
        await using var login = await BeginAsync(_world.Broker());

        await _browser.GetAsync((await _browser.GetAsync(login.AuthorizeUrl)).Headers.Location);

        Assert.IsType<LoginOutcome.SignedIn>(await login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit));
        Assert.Null(_world.Stored.ApiKey);
    }

    [Theory]
    [InlineData("code=good&state=wrong")]
    [InlineData("code=good")]
    public async Task Callback_WrongState_IsRefusedAndTheLoginGoesOn(string query)
    {
        await using var login = await BeginAsync(_world.Broker());

        var refused = await GetAsync(login, "/auth/callback?" + query);
        Assert.Equal((HttpStatusCode.BadRequest, "State mismatch"), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(login, "/success")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(login, "/elsewhere")).StatusCode);

        Assert.Equal(HttpStatusCode.Found, (await GetAsync(login, $"/auth/callback?code=good&state={State(login)}.onboarding_entrypoint=life_sciences")).StatusCode);
    }

    [Theory]
    [InlineData("error=access_denied&error_description=%3Cb%3Enope%3C/b%3E", "Sign-in failed: <b>nope</b>", "&lt;b&gt;nope&lt;/b&gt;")]
    [InlineData("error=server_error", "Sign-in failed: server_error", "<code>server_error</code>")]
    [InlineData("error=access_denied&error_description=missing_codex_entitlement", "Codex is not enabled for your workspace. Contact your workspace administrator to request access to Codex.", "role=\"alert\"")]
    [InlineData("x=1", "Missing authorization code. Sign-in could not be completed.", "role=\"alert\"")]
    [InlineData("code=badcode", "Token exchange failed: token endpoint returned status 400 Bad Request: that code is gone", "role=\"alert\"")]
    public async Task Callback_Failure_ShowsAPageAndKeepsTheOldSignIn(string query, string message, string onPage)
    {
        _world.SignInFresh();
        var before = _world.AuthText;
        await using var login = await BeginAsync(_world.Broker());

        var page = await GetAsync(login, $"/auth/callback?{query}&state={State(login)}");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(onPage, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new LoginOutcome.Failed(message), await login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit));
        Assert.Equal(before, _world.AuthText);
        Assert.Empty(_world.Server.To("/oauth/revoke"));
    }

    [Fact]
    public async Task Callback_ServiceQuotesTheCode_ItIsBlanked()
    {
        _world.Server.ScriptToken(ModelReply.Status(400, """{"error":"invalid_grant","error_description":"code s3cret is gone"}"""));
        await using var login = await BeginAsync(_world.Broker());

        await GetAsync(login, $"/auth/callback?code=s3cret&state={State(login)}");

        Assert.Equal(
            new LoginOutcome.Failed("Token exchange failed: token endpoint returned status 400 Bad Request: code [REDACTED] is gone"),
            await login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit));
    }

    [Fact]
    public async Task Callback_OtherWorkspace_IsNotKept()
    {
        await using var login = await BeginAsync(_world.Broker(o => o with { Policy = new SignInPolicy { Workspaces = ["acc-x", "b"] } }));

        await GetAsync(login, $"/auth/callback?code=good&state={State(login)}");

        Assert.Equal(
            new LoginOutcome.Failed("Login is restricted to workspace id(s) acc-x, b."), await login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit));
        Assert.False(File.Exists(_world.AuthFile));
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Cancel_FromThisMachine_EndsTheLoginButNotFromAnotherSite()
    {
        await using var login = await BeginAsync(_world.Broker());
        using var hostile = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{login.Port}/cancel");
        hostile.Headers.Add("Sec-Fetch-Site", "cross-site");
        hostile.Headers.Add("Sec-Fetch-Mode", "no-cors");

        Assert.Equal(HttpStatusCode.NotFound, (await _browser.SendAsync(hostile)).StatusCode);
        var cancelled = await GetAsync(login, "/cancel");

        Assert.Equal((HttpStatusCode.OK, "Login cancelled"), (cancelled.StatusCode, await cancelled.Content.ReadAsStringAsync()));
        Assert.IsType<LoginOutcome.Cancelled>(await login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit));
    }

    [Fact]
    public async Task Begin_SecondLogin_TakesThePortOfTheFirst()
    {
        var first = await BeginAsync(_world.Broker());
        // The first program ends when its login does, and so frees the port.
        var ending = Task.Run(async () =>
        {
            var outcome = await first.WaitAsync(CancellationToken.None);
            await first.DisposeAsync();
            return outcome;
        });

        await using var second = await BeginAsync(_world.Broker(), first.Port, OtherPort());

        Assert.IsType<LoginOutcome.Cancelled>(await ending.WaitAsync(AuthWorld.Limit));
        Assert.Equal(first.Port, second.Port);
    }

    [Fact]
    public async Task Begin_PortOfAForeigner_TakesTheNext()
    {
        using var foreigner = new TcpListener(IPAddress.Loopback, 0);
        foreigner.Start();
        var other = OtherPort();

        await using var login = await BeginAsync(_world.Broker(), ((IPEndPoint)foreigner.LocalEndpoint).Port, other);

        Assert.Equal(other, login.Port);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/auth/callback?code=good&state={1}")]
    [InlineData("  http://localhost:1455/auth/callback?state={1}&code=good#_  ")]
    [InlineData("code=good&state={1}")]
    public async Task Submit_AddressOfTheLastPage_SignsIn(string form)
    {
        await using var login = await BeginAsync(_world.Broker());

        Assert.Contains("code=", await login.SubmitAsync("hello", CancellationToken.None), StringComparison.Ordinal);
        Assert.Contains("another login", await login.SubmitAsync("http://x/?code=good&state=other", CancellationToken.None), StringComparison.Ordinal);
        Assert.Null(await login.SubmitAsync(string.Format(null, form, login.Port, State(login)), CancellationToken.None));

        Assert.IsType<LoginOutcome.SignedIn>(await login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit));
        Assert.Equal("R0", _world.Stored.Tokens!.RefreshToken);
    }

    [Fact]
    public async Task Begin_ForcedApi_IsRefused() => Assert.Equal(
        "ChatGPT login is disabled. Use API key login instead.",
        (await Assert.ThrowsAsync<AuthException>(
            () => BeginAsync(_world.Broker(o => o with { Policy = new SignInPolicy { Method = ForcedLoginMethod.Api } })))).Message);

    [Theory]
    [InlineData("POST / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("nonsense\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET http://evil/ HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /%zz?%=%&&== HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ")]
    public async Task Server_OddRequests_AreRefused(string request, string answer)
    {
        await using var login = await BeginAsync(_world.Broker());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, login.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith(answer, await reader.ReadToEndAsync().WaitAsync(AuthWorld.Limit), StringComparison.Ordinal);
    }

    private static string State(BrowserLogin login) => HttpUtility.ParseQueryString(login.AuthorizeUrl.Query)["state"]!;

    private static int OtherPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private Task<HttpResponseMessage> GetAsync(BrowserLogin login, string path) => _browser.GetAsync($"http://127.0.0.1:{login.Port}{path}").WaitAsync(AuthWorld.Limit);

    private Task<BrowserLogin> BeginAsync(AuthBroker broker, params int[] ports) => broker.BeginBrowserLoginAsync(
        new BrowserLoginOptions { Issuer = _world.Server.Url.ToString().TrimEnd('/'), Ports = ports.Length == 0 ? [0] : [.. ports] },
        CancellationToken.None).WaitAsync(AuthWorld.Limit);
}
