using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Testing.Model;

namespace Codex.Net.Tests.Auth.Login;

/// <summary>Pauses between polls are over at once and are written down.</summary>
public sealed class DeviceCodeLoginTests : IAsyncLifetime
{
    private const string PollPath = "/api/accounts/deviceauth/token";
    private const string CodePath = "/api/accounts/deviceauth/usercode";

    private static readonly ModelReply s_pending = ModelReply.Status(403, "{}");
    private static readonly ModelReply s_trouble = ModelReply.Status(500, "{}");

    private readonly AuthWorld _world = new();
    private readonly PollClock _clock = new();

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
        Assert.Equal([5, 7, 8, 5, 5], _clock.Pauses);
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

        Assert.Equal(new LoginOutcome.Failed("device auth timed out after 15 minutes"), await FinishAsync(await BeginAsync()));
        Assert.Equal(17, _world.Server.To(PollPath).Length);
        Assert.Equal([.. Enumerable.Repeat(59.0, 15), 15.0], _clock.Pauses);
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

    private static Task<LoginOutcome> FinishAsync(DeviceCodeLogin login) => login.WaitAsync(CancellationToken.None).WaitAsync(AuthWorld.Limit);

    /// <summary>Time passes by pauses only. The limit of a request is told from a pause by its length; it never runs out.</summary>
    private sealed class PollClock : TimeProvider
    {
        private static readonly TimeSpan[] s_requestLimits = [TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45)];

        private long _passed;

        public List<double> Pauses { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_passed);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan && !s_requestLimits.Contains(dueTime))
            {
                Pauses.Add(dueTime.TotalSeconds);
                _passed += dueTime.Ticks;
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return new Unarmed();
        }

        private sealed class Unarmed : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
