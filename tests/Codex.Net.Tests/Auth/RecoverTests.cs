using Codex.Net.Auth;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Testing.Auth;
using Codex.Testing.Model;

namespace Codex.Net.Tests.Auth;

/// <summary>What happens after a server has rejected a token.</summary>
public sealed class RecoverTests : IAsyncLifetime
{
    private readonly AuthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Sampling_RejectedToken_IsRenewedOnceWithoutAUselessReplay()
    {
        _world.Server.Ledger.RevokeAccess(_world.SignInFresh());

        var (events, failure) = await SampleAsync(_world.Broker());

        Assert.Null(failure);
        Assert.NotEmpty(events);
        Assert.Equal("unauthorized_recovery", Assert.Single(_world.Server.TokenRequests).Json.GetProperty("refresh_reason").GetString());
        Assert.Equal(2, _world.Server.To("/v1/responses").Length);
    }

    [Fact]
    public async Task Sampling_RejectedForEver_GivesUpWithTheServersWords()
    {
        _world.SignInFresh();
        _world.Server.Script("/v1/responses", Enumerable.Repeat(ModelReply.Status(401, """{"error":{"message":"no entry"}}"""), 20));

        var (_, failure) = await SampleAsync(_world.Broker());

        Assert.StartsWith("unexpected status 401 Unauthorized: no entry", failure!.Message, StringComparison.Ordinal);
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Sampling_RefreshTokenDead_FailsAtOnceAndStaysDead()
    {
        _world.SignInFresh();
        var before = _world.AuthText;
        _world.Server.Script("/v1/responses", Enumerable.Repeat(ModelReply.Status(401, "{}"), 20));
        _world.Server.ScriptToken(ModelReply.Status(401, """{"error":{"code":"refresh_token_expired"}}"""));
        var broker = _world.Broker();

        var (events, failure) = await SampleAsync(broker);
        var (_, second) = await SampleAsync(broker);

        Assert.Empty(events);
        Assert.Equal((ResponsesErrorKind.Unauthorized, false), (failure!.Kind, failure.IsRetryable));
        Assert.Contains("has expired", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message, second!.Message);
        Assert.Single(_world.Server.TokenRequests);
        Assert.Single(_world.Server.To("/v1/responses"));
        Assert.Equal(before, _world.AuthText);
    }

    [Fact]
    public async Task Sampling_TransientRefreshFailure_IsRetriedByTheStream()
    {
        _world.Server.Ledger.RevokeAccess(_world.SignInFresh());
        _world.Server.ScriptToken(ModelReply.Status(500));

        var (_, failure) = await SampleAsync(_world.Broker());

        Assert.Null(failure);
        Assert.Equal(2, _world.Server.TokenRequests.Length);
        Assert.Equal("R1", _world.Stored.Tokens!.RefreshToken);
    }

    [Fact]
    public async Task Sampling_SignedInAgainElsewhere_RecoversWithoutRestart()
    {
        _world.SignInFresh();
        _world.Server.Script("/v1/responses", ModelReply.Status(401, "{}"));
        _world.Server.ScriptToken(ModelReply.Status(401, """{"error":{"code":"refresh_token_reused"}}"""));
        var broker = _world.Broker();
        Assert.NotNull((await SampleAsync(broker)).Failure);

        _world.WriteAuth(_world.Server.Ledger.IssueAccess("N0"), "other");
        var (_, failure) = await SampleAsync(broker);

        Assert.Null(failure);
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Recover_NewerTokensOnDisk_AreAdoptedWithoutASpend()
    {
        _world.SignInFresh();
        var broker = _world.Broker();
        var held = await AuthWorld.GetAsync(broker);
        _world.WriteAuth(_world.Server.Ledger.IssueAccess("B0"), "R9");

        Assert.IsType<UnauthorizedOutcome.Replay>(await AuthWorld.RecoverAsync(broker, held));

        Assert.Equal("B0", await AuthWorld.BearerNameAsync(broker));
        Assert.Empty(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Recover_OldCredentialsOfAnotherThread_AreReplayedWithTheNewOnes()
    {
        _world.SignInFresh();
        var broker = _world.Broker();
        var held = await AuthWorld.GetAsync(broker);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AuthWorld.RecoverAsync(broker, held)));

        Assert.All(outcomes, outcome => Assert.IsType<UnauthorizedOutcome.Replay>(outcome));
        Assert.Single(_world.Server.TokenRequests);
        Assert.IsType<UnauthorizedOutcome.Replay>(await AuthWorld.RecoverAsync(broker, held));
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Recover_FileGone_AsksToSignInAndMakesNoNewFile()
    {
        _world.SignInFresh();
        var broker = _world.Broker();
        var held = await AuthWorld.GetAsync(broker);
        File.Delete(_world.AuthFile);

        var outcome = Assert.IsType<UnauthorizedOutcome.SignInNeeded>(await AuthWorld.RecoverAsync(broker, held));

        Assert.Contains("since logged out or signed in to another account", outcome.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Server.TokenRequests);
        Assert.False(File.Exists(_world.AuthFile));
    }

    [Fact]
    public async Task Recover_OtherAccountOnDisk_IsNotTouched()
    {
        _world.SignInFresh();
        var broker = _world.Broker();
        var held = await AuthWorld.GetAsync(broker);
        _world.WriteAuth(FakeAuthTokens.Access("O0", _world.Now.AddHours(1), account: "acc-2"), "O-R0", "acc-2");
        var before = _world.AuthText;

        Assert.IsType<UnauthorizedOutcome.SignInNeeded>(await AuthWorld.RecoverAsync(broker, held));

        Assert.Equal(before, _world.AuthText);
        Assert.Empty(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Recover_NoAccountId_TakesItFromTheIdToken()
    {
        _world.SignInFresh();
        File.WriteAllText(_world.AuthFile, _world.AuthText.Replace("\"account_id\": \"acc-1\"", "\"account_id\": null", StringComparison.Ordinal));
        var broker = _world.Broker();
        var held = await AuthWorld.GetAsync(broker);
        Assert.Equal("acc-1", AuthWorld.Header(held, "ChatGPT-Account-ID"));

        Assert.IsType<UnauthorizedOutcome.Replay>(await AuthWorld.RecoverAsync(broker, held));

        Assert.Equal("R1", _world.Stored.Tokens!.RefreshToken);
    }

    [Fact]
    public async Task Recover_ApiKey_IsFinal()
    {
        _world.Home.Write("auth.json", """{"OPENAI_API_KEY":"sk-proj-1234567890ABCDE"}""");
        var broker = _world.Broker();
        var held = await AuthWorld.GetAsync(broker);

        Assert.Equal(("Bearer sk-proj-1234567890ABCDE", "https://api.openai.com/v1", false),
            (AuthWorld.Header(held, "Authorization"), held.BaseUrl, held.CompressBody));
        Assert.Equal(new UnauthorizedOutcome.Rejected(IsFinal: true), await AuthWorld.RecoverAsync(broker, held));
    }

    [Fact]
    public async Task Recover_FileNotWritable_SpendsNothing()
    {
        Assert.SkipWhen(Environment.UserName == "root", "permissions do not bind root");
        _world.SignInFresh();
        File.SetAttributes(_world.AuthFile, FileAttributes.ReadOnly);
        var broker = _world.Broker();

        var outcome = Assert.IsType<UnauthorizedOutcome.SignInNeeded>(await AuthWorld.RecoverAsync(broker, await AuthWorld.GetAsync(broker)));

        Assert.Contains("auth.json cannot be written", outcome.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Server.TokenRequests);
    }

    private async Task<(List<Codex.Protocol.Responses.ResponseEvent> Events, ResponsesException? Failure)> SampleAsync(AuthBroker broker)
    {
        var environment = _world.Host();
        using var clients = new Codex.Net.Http.HttpClientFactory(environment);
        var endpoint = new ModelEndpoint(new ModelEndpointOptions
        {
            Provider = new ModelProvider { Id = "fake", Name = "Fake", BaseUrl = $"{_world.Server.Url}v1", StreamMaxRetries = 2, RequestMaxRetries = 2, RequiresOpenAiAuth = true },
            Environment = environment,
            HttpClients = clients,
            Credentials = broker.Credentials,
        });
        return await TestHost.RunAsync(endpoint);
    }
}
