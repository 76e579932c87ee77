using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Testing.Homes;
using Codex.Testing.Model;
using Microsoft.Extensions.Time.Testing;

namespace Codex.Net.Tests.Auth.Login;

/// <summary>A standing clock tells when the program waits: it is moved on after each poll.</summary>
public sealed class DeviceCodeLoginTests : IAsyncLifetime
{
    private const string PollPath = "/api/accounts/deviceauth/token";
    private const string CodePath = "/api/accounts/deviceauth/usercode";

    private static readonly ModelReply s_pending = ModelReply.Status(403, "{}");
    private static readonly ModelReply s_trouble = ModelReply.Status(500, "{}");

    private readonly AuthWorld _world = new();
    private readonly FakeTimeProvider _clock = TestHost.Clock();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Wait_PendingThenDone_SignsIn()
    {
        _world.Server.Script(PollPath, s_pending, ModelReply.Status(404, "{}"));
        var login = await BeginAsync();
        Assert.Equal(("ABCD-1234", $"{_world.Server.Url}codex/device"), (login.UserCode, login.VerificationUrl.ToString()));

        Assert.IsType<LoginOutcome.SignedIn>(await FinishAsync(login));

        Assert.Equal("""{"client_id":"app_EMoamEEZ73f0CkXaXp7hrann"}""", Assert.Single(_world.Server.To(CodePath)).BodyText);
        Assert.Equal(3, _world.Server.To(PollPath).Length);
        Assert.All(_world.Server.To(PollPath), poll => Assert.Equal("""{"device_auth_id":"dev-1","user_code":"ABCD-1234"}""", poll.BodyText));
        Assert.Equal(
            $"grant_type=authorization_code&code=good&redirect_uri={Uri.EscapeDataString(_world.Server.Url + "deviceauth/callback")}&client_id=app_EMoamEEZ73f0CkXaXp7hrann&code_verifier=v",
            Assert.Single(_world.Server.TokenRequests).BodyText);
        var stored = _world.Stored;
        Assert.Equal(
            (null, "R0", _world.Server.Url.ToString().TrimEnd('/')), (stored.ApiKey, stored.Tokens!.RefreshToken, stored.Tokens.Origin!.Issuer));
    }

    [Fact]
    public async Task Wait_ServiceTroubleForAMoment_CountsAsPending()
    {
        _world.Server.Script(PollPath, s_trouble, s_trouble, ModelReply.Drop(), s_pending, s_trouble);

        Assert.IsType<LoginOutcome.SignedIn>(await FinishAsync(await BeginAsync()));
        Assert.Equal(6, _world.Server.To(PollPath).Length);
    }

    [Fact]
    public async Task Wait_ServiceTroubleThatLasts_GivesUp()
    {
        _world.Server.Script(PollPath, Enumerable.Repeat(s_trouble, 10));

        Assert.Equal(new LoginOutcome.Failed("device auth failed with status 500 Internal Server Error"), await FinishAsync(await BeginAsync()));
        Assert.Equal(4, _world.Server.To(PollPath).Length);
        Assert.False(File.Exists(_world.AuthFile));
    }

    [Fact]
    public async Task Wait_Refused_EndsAtOnce()
    {
        _world.Server.Script(PollPath, ModelReply.Status(400, "{}"));

        Assert.Equal(new LoginOutcome.Failed("device auth failed with status 400 Bad Request"), await FinishAsync(await BeginAsync()));
    }

    [Fact]
    public async Task Wait_NobodyConsents_EndsAfterFifteenMinutes()
    {
        _world.Server.Script(PollPath, Enumerable.Repeat(s_pending, 400));
        _world.Server.Script(CodePath, ModelReply.Json("""{"device_auth_id":"dev-1","usercode":"X","interval":59}"""));

        Assert.Equal(new LoginOutcome.Failed("device auth timed out after 15 minutes"), await FinishAsync(await BeginAsync(), TimeSpan.FromSeconds(59)));
        Assert.Equal(17, _world.Server.To(PollPath).Length);
    }

    [Theory]
    [InlineData(404, "{}", "device code login is not enabled for this Codex server. Use the browser login or verify the server URL.")]
    [InlineData(500, "{}", "device code request failed with status 500 Internal Server Error")]
    [InlineData(200, "{}", "device code request failed: the answer is not complete")]
    public async Task Begin_NoCode_SaysWhy(int status, string body, string message)
    {
        _world.Server.Script(CodePath, ModelReply.Status(status, body));

        Assert.Equal(message, (await Assert.ThrowsAsync<AuthException>(BeginAsync)).Message);
    }

    private Task<DeviceCodeLogin> BeginAsync() => _world.Broker(o => o with { Environment = o.Environment with { Clock = _clock } })
        .BeginDeviceCodeLoginAsync(new DeviceLoginOptions { Issuer = _world.Server.Url.ToString().TrimEnd('/') }, CancellationToken.None).WaitAsync(AuthWorld.Limit);

    /// <summary>Moves the clock on by five seconds (or the interval) whenever another poll has been seen.</summary>
    private async Task<LoginOutcome> FinishAsync(DeviceCodeLogin login, TimeSpan? interval = null)
    {
        var waiting = login.WaitAsync(CancellationToken.None);
        using var limit = new CancellationTokenSource(AuthWorld.Limit);
        for (var seen = 0; !waiting.IsCompleted; await Task.Delay(1, limit.Token))
        {
            if (_world.Server.To(PollPath).Length is var polls && polls == seen) _clock.Advance(TimeSpan.FromMilliseconds(20));
            else
            {
                seen = polls;
                _clock.Advance((interval ?? TimeSpan.FromSeconds(5)) - TimeSpan.FromSeconds(1));
            }
        }

        return await waiting;
    }
}
