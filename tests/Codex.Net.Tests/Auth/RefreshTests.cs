using Codex.Net.Auth;
using Codex.Net.Responses;
using Codex.Testing.Auth;
using Codex.Testing.Model;

namespace Codex.Net.Tests.Auth;

/// <summary>When tokens are renewed and what becomes of the replies.</summary>
public sealed class RefreshTests : IAsyncLifetime
{
    private readonly AuthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Get_FreshToken_UsesItWithoutTraffic()
    {
        var access = _world.SignInFresh();
        var before = _world.AuthText;

        var credentials = await AuthWorld.GetAsync(_world.Broker());

        Assert.Equal("Bearer " + access, AuthWorld.Header(credentials, "Authorization"));
        Assert.Equal("acc-1", AuthWorld.Header(credentials, "ChatGPT-Account-ID"));
        Assert.Null(AuthWorld.Header(credentials, "X-OpenAI-Fedramp"));
        Assert.Equal("https://chatgpt.com/backend-api/codex", credentials.BaseUrl);
        Assert.True(credentials.CompressBody);
        Assert.Empty(_world.Server.Requests);
        Assert.Equal(before, _world.AuthText);
        Assert.Equal(["auth.json"], Directory.GetFileSystemEntries(_world.Home.CodexHome).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Get_ExpiredToken_RenewsOnceAndSaves()
    {
        _world.SignInExpired();
        var broker = _world.Broker();

        Assert.Equal(["A1", "A1"], [await AuthWorld.BearerNameAsync(broker), await AuthWorld.BearerNameAsync(broker)]);

        var request = Assert.Single(_world.Server.TokenRequests);
        Assert.Equal(
            """{"client_id":"app_EMoamEEZ73f0CkXaXp7hrann","grant_type":"refresh_token","refresh_reason":"proactive_expiry","refresh_token":"R0"}""",
            request.BodyText);
        Assert.Equal(("application/json", "codex_test", "codex_test/1", "*/*"),
            (request.Header("content-type"), request.Header("originator"), request.Header("user-agent"), request.Header("accept")));
        Assert.Null(request.Header("authorization"));
        var stored = _world.Stored;
        Assert.Equal(("R1", "acc-1"), (stored.Tokens!.RefreshToken, stored.Tokens.DeclaredAccountId));
        Assert.InRange(stored.LastRefresh!.Value, _world.Now.AddSeconds(-20), _world.Now);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_world.AuthFile));
    }

    [Fact]
    public async Task Get_TokenThatEndsInTwoMinutes_IsRenewedEarly()
    {
        _world.WriteAuth(FakeAuthTokens.Access("A0", _world.Now.AddMinutes(2)));

        Assert.Equal("A1", await AuthWorld.BearerNameAsync(_world.Broker()));
    }

    [Fact]
    public async Task Get_NoReadableEnd_IsRenewedAfterEightDays()
    {
        var opaque = FakeAuthTokens.Access("A0", expires: null);
        _world.Home.Write("auth.json", FakeAuthTokens.AuthJson(opaque, "R0", _world.Now.AddDays(-7.9)));
        Assert.Equal("A0", await AuthWorld.BearerNameAsync(_world.Broker()));

        _world.Home.Write("auth.json", FakeAuthTokens.AuthJson(opaque, "R0", _world.Now.AddDays(-8.1)));
        Assert.Equal("A1", await AuthWorld.BearerNameAsync(_world.Broker()));
        Assert.Equal("scheduled", Assert.Single(_world.Server.TokenRequests).Json.GetProperty("refresh_reason").GetString());
    }

    [Fact]
    public async Task Get_TokenLivesTwoSeconds_IsNotRenewedAgainAtOnce()
    {
        _world.Server.Ledger.AccessLife = TimeSpan.FromSeconds(20);
        _world.SignInExpired();
        var broker = _world.Broker();

        for (var i = 0; i < 5; i++) Assert.Equal("A1", await AuthWorld.BearerNameAsync(broker));

        Assert.Single(_world.Server.TokenRequests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_NewTokenIsExpiredByOurClock_IsUsedAllTheSame(bool statesIssueTime)
    {
        _world.Server.Ledger.AccessLife = TimeSpan.FromHours(-2);
        _world.Server.Ledger.StatesIssueTime = statesIssueTime;
        _world.SignInExpired();
        var broker = _world.Broker();

        Assert.Equal(["A1", "A1"], [await AuthWorld.BearerNameAsync(broker), await AuthWorld.BearerNameAsync(broker)]);
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Get_UnknownKeys_SurviveTheSave()
    {
        _world.WriteAuth(FakeAuthTokens.Access("A0", _world.Now.AddHours(-1)), more: ",\n  \"x_future\": {\"a\": 1.50, \"é\": \"<+>\"}");
        var text = _world.AuthText.Replace("\"OPENAI_API_KEY\": null", "\"OPENAI_API_KEY\": \"sk-kept\"", StringComparison.Ordinal)
            .Replace("\"account_id\": \"acc-1\"", "\"x_token\": [true], \"account_id\": \"acc-1\"", StringComparison.Ordinal);
        File.WriteAllText(_world.AuthFile, text);

        await AuthWorld.GetAsync(_world.Broker());

        var stored = _world.Stored;
        Assert.Equal(("sk-kept", "R1"), (stored.ApiKey, stored.Tokens!.RefreshToken));
        Assert.Equal("""{"a": 1.50, "é": "<+>"}""".Replace(" ", "", StringComparison.Ordinal),
            stored.Unknown.Single().Value.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal("x_token", stored.Tokens.Unknown.Single().Name);
    }

    [Fact]
    public async Task Get_ReplyWithoutTokens_KeepsTheOldOnes()
    {
        _world.WriteAuth(FakeAuthTokens.Access("A0", _world.Now.AddMinutes(2)));
        _world.Server.ScriptToken(ModelReply.Json("{}"));

        Assert.Equal("A0", await AuthWorld.BearerNameAsync(_world.Broker()));
        Assert.Equal("R0", _world.Stored.Tokens!.RefreshToken);
    }

    [Fact]
    public async Task Get_ReplyWithBadIdToken_KeepsTheOtherTwo()
    {
        _world.SignInExpired();
        var oldId = _world.Stored.Tokens!.IdToken;
        var access = FakeAuthTokens.Access("A1", _world.Now.AddHours(1));
        _world.Server.ScriptToken(ModelReply.Json($$"""{"id_token":"notajwt","access_token":"{{access}}","refresh_token":"R1"}"""));

        Assert.Equal("A1", await AuthWorld.BearerNameAsync(_world.Broker()));
        Assert.Equal(("R1", oldId), (_world.Stored.Tokens!.RefreshToken, _world.Stored.Tokens.IdToken));
    }

    [Theory]
    [InlineData(401, """{"error":{"code":"refresh_token_expired"}}""", "has expired")]
    [InlineData(401, """{"error":{"code":"refresh_token_reused"}}""", "was already used")]
    [InlineData(401, """{"error":{"code":"refresh_token_invalidated"}}""", "was revoked")]
    [InlineData(400, """{"error":{"code":"refresh_token_reused"}}""", "was already used")]
    [InlineData(403, """{"code":"Refresh_Token_Expired"}""", "has expired")]
    [InlineData(400, """{"error":"refresh_token_invalidated"}""", "was revoked")]
    [InlineData(401, """{"error":{"code":"token_expired"}}""", "could not be refreshed. Please")]
    [InlineData(401, "", "could not be refreshed. Please")]
    [InlineData(400, """{"error":"invalid_grant","error_description":"gone"}""", "could not be refreshed. Please")]
    [InlineData(400, """{"error":{"code":"invalid_grant"}}""", "could not be refreshed. Please")]
    [InlineData(400, """{"code":"invalid_grant"}""", "could not be refreshed. Please")]
    public async Task Get_PermanentRefusal_IsFatalOnceAndForAll(int status, string body, string reason)
    {
        _world.SignInExpired();
        var before = _world.AuthText;
        _world.Server.ScriptToken(ModelReply.Status(status, body));
        var broker = _world.Broker();

        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(broker));
            Assert.Equal((ResponsesErrorKind.Unauthorized, false), (failure.Kind, failure.IsRetryable));
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
            Assert.Contains("`codex login`", failure.Message, StringComparison.Ordinal);
        }

        Assert.Single(_world.Server.TokenRequests);
        Assert.Equal(before, _world.AuthText);
        Assert.Contains(reason, (await broker.ReadStateAsync(CancellationToken.None)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "boom", "Failed to refresh token: 500 Internal Server Error")]
    [InlineData(403, """{"error":{"message":"no"}}""", "Failed to refresh token: 403 Forbidden")]
    [InlineData(403, """{"error":"invalid_grant"}""", "Failed to refresh token: 403 Forbidden")]
    [InlineData(400, """{"error":"invalid_request"}""", "Failed to refresh token: 400 Bad Request")]
    [InlineData(429, "", "Failed to refresh token: 429 Too Many Requests")]
    [InlineData(200, "<html>captive portal</html>", "OAuth token response is invalid")]
    [InlineData(200, "[]", "OAuth token response is invalid")]
    public async Task Get_TransientFailure_MayBeRetriedAndNeverAsksToSignIn(int status, string body, string message)
    {
        _world.SignInExpired();
        var before = _world.AuthText;
        _world.Server.ScriptToken(ModelReply.Status(status, body));
        var broker = _world.Broker();

        var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(broker));

        Assert.Equal((message, true), (failure.Message, failure.IsRetryable));
        Assert.Equal(before, _world.AuthText);
        Assert.Equal("A1", await AuthWorld.BearerNameAsync(broker));
        Assert.Equal(2, _world.Server.TokenRequests.Length);
    }

    [Fact]
    public async Task Get_ServiceUnreachable_NamesTheUrl()
    {
        _world.SignInExpired();
        var broker = _world.Broker(null, ("CODEX_REFRESH_TOKEN_URL_OVERRIDE", "http://127.0.0.1:1/oauth/token"));

        var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(broker));

        Assert.StartsWith("error sending request for url (http://127.0.0.1:1/oauth/token)", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsRetryable);
    }

    [Fact]
    public async Task Get_EarlyRenewalFails_GoesOnWithTheGoodTokenAndRests()
    {
        _world.WriteAuth(FakeAuthTokens.Access("A0", _world.Now.AddMinutes(2)));
        _world.Server.ScriptToken(ModelReply.Status(500), ModelReply.Status(500));
        var broker = _world.Broker();

        for (var i = 0; i < 5; i++) Assert.Equal("A0", await AuthWorld.BearerNameAsync(broker));

        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Get_EarlyRenewalRefusedForGood_GoesOnAndWarnsOnce()
    {
        _world.WriteAuth(FakeAuthTokens.Access("A0", _world.Now.AddMinutes(2)));
        _world.Server.ScriptToken(ModelReply.Status(401, """{"error":{"code":"refresh_token_expired"}}"""));
        var broker = _world.Broker();

        for (var i = 0; i < 3; i++) Assert.Equal("A0", await AuthWorld.BearerNameAsync(broker));

        Assert.Single(_world.Server.TokenRequests);
        var warning = Assert.IsType<AuthNotice.Warning>(Assert.Single(_world.Notices));
        Assert.Contains("has expired", warning.Message, StringComparison.Ordinal);
        Assert.Contains("The current access works until", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ManyCallersAtOnce_RenewOnce()
    {
        _world.SignInExpired();
        var gate = new TaskCompletionSource();
        _world.Server.ScriptToken(ModelReply.From(_world.Server.Token).After(gate.Task));
        var broker = _world.Broker();

        var callers = Enumerable.Range(0, 20).Select(_ => AuthWorld.BearerNameAsync(broker)).ToArray();
        gate.SetResult();

        Assert.All(await Task.WhenAll(callers), name => Assert.Equal("A1", name));
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Get_CallerGivesUp_RenewalIsFinishedAndSaved()
    {
        _world.SignInExpired();
        var gate = new TaskCompletionSource();
        _world.Server.ScriptToken(ModelReply.From(_world.Server.Token).After(gate.Task));
        var broker = _world.Broker();
        using var impatience = new CancellationTokenSource();

        var get = broker.Credentials.Get(impatience.Token).AsTask();
        while (_world.Server.TokenRequests.IsEmpty) await Task.Yield();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
        gate.SetResult();
        await broker.DisposeAsync();

        Assert.Equal("R1", _world.Stored.Tokens!.RefreshToken);
    }

    [Fact]
    public async Task RenewAsync_Forced_RenewsWhatIsNotDue()
    {
        _world.SignInFresh();
        var broker = _world.Broker();

        var state = await broker.RenewAsync(CancellationToken.None);

        Assert.Equal((AuthMode.ChatGpt, FakeAuthTokens.Email, "plus", null), (state.Mode, state.Email, state.Plan, state.Problem));
        Assert.Equal("forced", Assert.Single(_world.Server.TokenRequests).Json.GetProperty("refresh_reason").GetString());
        Assert.Equal("A1", await AuthWorld.BearerNameAsync(broker));
    }

    [Fact]
    public async Task Get_TokensOfAnotherIssuer_AreRenewedThere()
    {
        _world.SignInExpired();
        var issuer = _world.Server.Url.ToString().TrimEnd('/');
        File.WriteAllText(_world.AuthFile, _world.AuthText.Replace(
            "\"account_id\"", $$"""
            "oauth_provenance": {"issuer": "{{issuer}}", "client_id": "my-client"}, "account_id"
            """, StringComparison.Ordinal));

        Assert.Equal("A1", await AuthWorld.BearerNameAsync(_world.Broker(null, ("CODEX_REFRESH_TOKEN_URL_OVERRIDE", ""))));

        Assert.Equal("my-client", Assert.Single(_world.Server.TokenRequests).Json.GetProperty("client_id").GetString());
        Assert.Contains("\"client_id\": \"my-client\"", _world.AuthText, StringComparison.Ordinal);
    }
}
