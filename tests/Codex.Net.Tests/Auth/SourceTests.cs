using Codex.Net.Auth;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;
using Codex.Testing.Auth;

namespace Codex.Net.Tests.Auth;

/// <summary>Who is signed in, and what an administrator thinks of it.</summary>
public sealed class SourceTests : IAsyncLifetime
{
    private static readonly (string, string) s_key = ("CODEX_API_KEY", "sk-from-variable-12345");
    private static readonly (string, string) s_token = ("CODEX_ACCESS_TOKEN", "at-good");

    private readonly AuthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Get_KeyVariable_WinsOverEverythingWhereItCounts()
    {
        _world.SignInFresh();

        var accepting = await AuthWorld.GetAsync(_world.Broker(o => o with { AcceptsApiKeyVariable = true }, s_key, s_token));
        var ignoring = await _world.Broker(null, s_key).ReadStateAsync(CancellationToken.None);

        Assert.Equal("Bearer sk-from-variable-12345", AuthWorld.Header(accepting, "Authorization"));
        Assert.Equal(AuthMode.ChatGpt, ignoring.Mode);
    }

    [Fact]
    public async Task Get_PersonalTokenVariable_AsksForItsOwnerOnce()
    {
        _world.SignInFresh();
        var broker = _world.Broker(null, s_token);

        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AuthWorld.GetAsync(broker)));

        Assert.All(all, credentials => Assert.Equal(
            ("Bearer at-good", "acc-pat", "true"),
            (AuthWorld.Header(credentials, "Authorization"), AuthWorld.Header(credentials, "ChatGPT-Account-ID"), AuthWorld.Header(credentials, "X-OpenAI-Fedramp"))));
        Assert.Single(_world.Server.To("/api/accounts/v1/user-auth-credential/whoami"));
        var state = await broker.ReadStateAsync(CancellationToken.None);
        Assert.Equal(
            (AuthMode.PersonalAccessToken, AuthSource.AccessTokenVariable, "p@example.com", "pro", "acc-pat"),
            (state.Mode, state.Source, state.Email, state.Plan, state.AccountId));
    }

    [Fact]
    public async Task Get_BadPersonalToken_NamesTheVariable()
    {
        var broker = _world.Broker(null, ("CODEX_ACCESS_TOKEN", "at-bad"));

        var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(broker));

        Assert.Contains("CODEX_ACCESS_TOKEN was rejected (status 401)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message, (await broker.CheckAsync(CancellationToken.None)).Problem);
    }

    [Theory]
    [InlineData("""{"tokens":{"access_token":"a","refresh_token":"r"}}""", AuthMode.ChatGpt)]
    [InlineData("""{"OPENAI_API_KEY":"sk-proj-1234567890ABCDE"}""", AuthMode.ApiKey)]
    [InlineData("""{"OPENAI_API_KEY":"sk-proj-1234567890ABCDE","tokens":{"access_token":"a","refresh_token":"r"}}""", AuthMode.ApiKey)]
    [InlineData("""{"OPENAI_API_KEY":null,"personal_access_token":"at-good"}""", AuthMode.PersonalAccessToken)]
    [InlineData("""{"bedrock_api_key":{"api_key":"k","region":"r"},"OPENAI_API_KEY":"sk"}""", AuthMode.BedrockApiKey)]
    [InlineData("""{"auth_mode":"chatgpt","OPENAI_API_KEY":"sk","tokens":{"access_token":"a","refresh_token":"r"}}""", AuthMode.ChatGpt)]
    [InlineData("""{"auth_mode":"agentIdentity","agent_identity":"a.b.c"}""", AuthMode.AgentIdentity)]
    [InlineData("""{"auth_mode":"somethingNew","x":1}""", AuthMode.Unknown)]
    [InlineData("""{"auth_mode":"apikey"}""", null)]
    [InlineData("""{}""", null)]
    public async Task ReadState_Content_TellsTheMode(string json, AuthMode? mode)
    {
        _world.Home.Write("auth.json", json);

        Assert.Equal(mode, (await _world.Broker().ReadStateAsync(CancellationToken.None)).Mode);
    }

    [Theory]
    [InlineData("""{"bedrock_api_key":{"api_key":"k","region":"r"}}""", "bedrockApiKey")]
    [InlineData("""{"auth_mode":"agentIdentity","agent_identity":"a.b.c"}""", "agentIdentity")]
    [InlineData("""{"auth_mode":"somethingNew","x":1}""", "somethingNew")]
    public async Task Get_ModeWeCannotUse_IsRefusedAndKept(string json, string word)
    {
        _world.Home.Write("auth.json", json);

        var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(_world.Broker()));

        Assert.Contains($"({word}) cannot be used", failure.Message, StringComparison.Ordinal);
        Assert.Equal(json, _world.AuthText);
    }

    [Theory]
    [InlineData("""{"auth_mode":"chatgpt","tokens":{""", "line 1")]
    [InlineData("", "line 1")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"tokens":{"refresh_token":"r"}}""", "tokens.access_token is missing")]
    [InlineData("""{"OPENAI_API_KEY":7}""", "OPENAI_API_KEY is not a string")]
    public async Task Get_DamagedFile_NamesFileAndCauseAndKeepsIt(string json, string cause)
    {
        _world.Home.Write("auth.json", json);
        var broker = _world.Broker();

        var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(broker));

        Assert.Contains(_world.AuthFile, failure.Message, StringComparison.Ordinal);
        Assert.Contains(cause, failure.Message, StringComparison.Ordinal);
        Assert.Contains("`codex login`", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message, (await broker.ReadStateAsync(CancellationToken.None)).Problem);
        Assert.Equal(json, _world.AuthText);
    }

    [Fact]
    public async Task Get_NobodySignedIn_SendsNothingAndSaysSoWhenRejected()
    {
        var broker = _world.Broker();

        // A gateway may want nothing of us: only its 401 makes the missing sign-in a fault.
        var nothing = await AuthWorld.GetAsync(broker);
        Assert.Empty(nothing.Headers);
        var outcome = await broker.Credentials.Recover(nothing, CancellationToken.None);
        Assert.Contains("codex login", Assert.IsType<UnauthorizedOutcome.SignInNeeded>(outcome).Message, StringComparison.Ordinal);

        _world.SignInFresh();
        Assert.Equal("A0", await AuthWorld.BearerNameAsync(broker));
    }

    [Fact]
    public async Task Get_UnreadableIdToken_CostsOnlyTheEmail()
    {
        _world.SignInFresh();
        File.WriteAllText(_world.AuthFile, _world.AuthText.Replace(FakeAuthTokens.Id(), "garbage", StringComparison.Ordinal));
        var broker = _world.Broker();

        Assert.Equal("A0", await AuthWorld.BearerNameAsync(broker));
        Assert.Equal((null, "acc-1"), ((await broker.ReadStateAsync(CancellationToken.None)).Email, (await broker.ReadStateAsync(CancellationToken.None)).AccountId));
    }

    [Fact]
    public async Task UseExternalTokens_Rejected_AsksTheirOwner()
    {
        var asked = new List<string?>();
        var broker = _world.Broker(o => o with
        {
            RenewExternalTokens = (request, _) =>
            {
                asked.Add(request.PreviousAccountId);
                return Task.FromResult(new ExternalTokens { AccessToken = FakeAuthTokens.Access("X1", null), AccountId = "acc-x" });
            },
        });
        await broker.UseExternalTokensAsync(new ExternalTokens { AccessToken = FakeAuthTokens.Access("X0", null), AccountId = "acc-x", Plan = "team" }, CancellationToken.None);
        var held = await AuthWorld.GetAsync(broker);

        Assert.Equal(("X0", "acc-x"), (AuthWorld.NameOf(held), AuthWorld.Header(held, "ChatGPT-Account-ID")));
        Assert.IsType<UnauthorizedOutcome.Replay>(await AuthWorld.RecoverAsync(broker, held));
        Assert.Equal("X1", await AuthWorld.BearerNameAsync(broker));
        Assert.Equal(["acc-x"], asked);
        Assert.Equal(("team", AuthSource.ExternalTokens),
            (Assert.IsType<AuthNotice.Changed>(_world.Notices[0]).State.Plan, Assert.IsType<AuthNotice.Changed>(_world.Notices[0]).State.Source));
        Assert.Empty(Directory.GetFileSystemEntries(_world.Home.CodexHome));
    }

    [Fact]
    public async Task SignIn_OverAnExistingOne_KeepsForeignKeysAndRevokesNothing()
    {
        _world.WriteAuth(FakeAuthTokens.Access("A0", _world.Now.AddHours(1)), more: ",\n  \"x_future\": 1");
        var broker = _world.Broker();

        await broker.SignInAsync(StoredCredentials.ForApiKey("sk-proj-1234567890ABCDE"), CancellationToken.None);

        Assert.Equal("""
            {
              "auth_mode": "apikey",
              "OPENAI_API_KEY": "sk-proj-1234567890ABCDE",
              "x_future": 1
            }
            """.ReplaceLineEndings("\n"), _world.AuthText);
        Assert.Empty(_world.Server.Requests);
        Assert.Equal("sk-proj-***ABCDE", (await broker.ReadStateAsync(CancellationToken.None)).ApiKeyHint);
    }

    [Fact]
    public async Task SignOut_Everywhere_RevokesTheRefreshToken()
    {
        _world.SignInFresh();

        Assert.True(await _world.Broker().SignOutAsync(SignOutScope.Everywhere, CancellationToken.None));

        Assert.Equal(
            """{"token":"R0","token_type_hint":"refresh_token","client_id":"app_EMoamEEZ73f0CkXaXp7hrann"}""",
            Assert.Single(_world.Server.To("/oauth/revoke")).BodyText);
        Assert.False(File.Exists(_world.AuthFile));
    }

    [Fact]
    public async Task SignOut_HereOnlyOrDamagedOrNobody_MakesNoRequest()
    {
        _world.SignInFresh();
        Assert.True(await _world.Broker().SignOutAsync(SignOutScope.HereOnly, CancellationToken.None));
        Assert.False(await _world.Broker().SignOutAsync(SignOutScope.Everywhere, CancellationToken.None));
        _world.Home.Write("auth.json", "{");
        Assert.True(await _world.Broker().SignOutAsync(SignOutScope.Everywhere, CancellationToken.None));

        Assert.False(File.Exists(_world.AuthFile));
        Assert.Empty(_world.Server.Requests);
    }

    [Theory]
    [InlineData(ForcedLoginMethod.Api, "", "API key login is required, but ChatGPT is currently being used. Logging out.")]
    [InlineData(null, "acc-other", "Login is restricted to workspace(s) acc-other, but current credentials belong to acc-1. Logging out.")]
    [InlineData(null, "acc-other,b", "Login is restricted to workspace(s) acc-other, b, but current credentials belong to acc-1. Logging out.")]
    [InlineData(ForcedLoginMethod.ChatGpt, "acc-1", null)]
    [InlineData(null, "", null)]
    public async Task EnforcePolicy_ChatGpt_SignsOutWhoMustNotBe(ForcedLoginMethod? method, string workspaces, string? violation)
    {
        _world.SignInFresh();
        var broker = _world.Broker(o => o with
        {
            Policy = new SignInPolicy { Method = method, Workspaces = [.. workspaces.Split(',', StringSplitOptions.RemoveEmptyEntries)] },
        });

        Assert.Equal(violation, await broker.EnforcePolicyAsync(CancellationToken.None));

        Assert.Equal(violation is null, File.Exists(_world.AuthFile));
        Assert.Empty(_world.Server.Requests);
    }

    [Fact]
    public async Task EnforcePolicy_ApiKey_WorkspaceDoesNotBindItButTheMethodDoes()
    {
        _world.Home.Write("auth.json", """{"OPENAI_API_KEY":"sk"}""");

        Assert.Null(await _world.Broker(o => o with { Policy = new SignInPolicy { Workspaces = ["w"] } }).EnforcePolicyAsync(CancellationToken.None));
        Assert.Equal(
            "ChatGPT login is required, but an API key is currently being used. Logging out.",
            await _world.Broker(o => o with { Policy = new SignInPolicy { Method = ForcedLoginMethod.ChatGpt } }).EnforcePolicyAsync(CancellationToken.None));
        Assert.False(File.Exists(_world.AuthFile));
    }

    [Fact]
    public async Task EnforcePolicy_KeyFromVariable_StoredSignInStays()
    {
        _world.SignInFresh();
        var broker = _world.Broker(o => o with { AcceptsApiKeyVariable = true, Policy = new SignInPolicy { Method = ForcedLoginMethod.ChatGpt } }, s_key);

        Assert.Equal(
            "ChatGPT login is required, but an API key is currently being used. Unset CODEX_API_KEY.",
            await broker.EnforcePolicyAsync(CancellationToken.None));
        Assert.True(File.Exists(_world.AuthFile));
    }

    [Fact]
    public async Task Create_NamedAccount_HasItsOwnPlaceAndBeatsVariablesWhenExplicit()
    {
        _world.SignInFresh();
        var named = _world.Broker(o => o with { Account = new AccountChoice("work", IsExplicit: true), AcceptsApiKeyVariable = true }, s_key, s_token);
        await named.SignInAsync(StoredCredentials.ForApiKey("sk-work-1234567890"), CancellationToken.None);
        var configured = _world.Broker(o => o with { Account = new AccountChoice("work", IsExplicit: false), AcceptsApiKeyVariable = true }, s_key);

        Assert.Equal(
            ["Bearer sk-work-1234567890", "Bearer sk-from-variable-12345"],
            [AuthWorld.Header(await AuthWorld.GetAsync(named), "Authorization"), AuthWorld.Header(await AuthWorld.GetAsync(configured), "Authorization")]);
        Assert.Equal("work", (await named.ReadStateAsync(CancellationToken.None)).AccountName);
        Assert.True(File.Exists(_world.Home.PathOf("accounts/work/auth.json")));
        Assert.Equal("A0", await AuthWorld.BearerNameAsync(_world.Broker()));
        Assert.Contains(
            "`codex login --account work2`",
            (await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(_world.Broker(o => o with { Account = new AccountChoice("work2", IsExplicit: true) })))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("con")]
    [InlineData("dot.")]
    public void Create_BadAccountName_IsRefused(string name) => Assert.Throws<AuthException>(
        () => _world.Broker(o => o with { Account = new AccountChoice(name, IsExplicit: true) }));
}
