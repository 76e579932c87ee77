using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Protocol.AppServer.Accounts;

namespace Codex.AppServer.Methods;

/// <summary>
/// The logins of clients. At most one waits for the user; a new one takes its place. Every login that was answered with an id ends in exactly
/// one <c>account/login/completed</c>.
/// </summary>
internal sealed class AccountLogins(AccountMethodsOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private readonly Lock _lock = new();
    private Waiting? _waiting;

    public async Task<(LoginStartResponse Response, Action AfterResponse)> StartAsync(LoginStartParams parameters, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            await CancelAllAsync();
            switch (parameters)
            {
                case LoginStartParams.ApiKey(var key) when string.IsNullOrWhiteSpace(key):
                    throw new AuthException("the API key is empty") { IsRefusal = true };
                case LoginStartParams.ApiKey(var key):
                    await options.Broker.SignInWithApiKeyAsync(key, cancellationToken);
                    return (new LoginStartResponse.ApiKey(), await TellAtOnceAsync(cancellationToken));
                case LoginStartParams.ExternalTokens(var accessToken, var accountId, var plan):
                    await options.Broker.UseExternalTokensAsync(new ExternalTokens { AccessToken = accessToken, AccountId = accountId, Plan = plan }, cancellationToken);
                    return (new LoginStartResponse.ExternalTokens(), await TellAtOnceAsync(cancellationToken));
                case LoginStartParams.DeviceCode:
                    var device = await options.Broker.BeginDeviceCodeLoginAsync(options.DeviceLogin, cancellationToken);
                    var deviceId = Wait(device.WaitAsync, static () => ValueTask.CompletedTask);
                    return (new LoginStartResponse.DeviceCode(deviceId, device.VerificationUrl.AbsoluteUri, device.UserCode), static () => { });
                default:
                    var browser = await options.Broker.BeginBrowserLoginAsync(options.BrowserLogin, cancellationToken);
                    return (new LoginStartResponse.ChatGpt(Wait(browser.WaitAsync, browser.DisposeAsync), browser.AuthorizeUrl.AbsoluteUri), static () => { });
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<LoginCancelResponse> CancelAsync(Guid id)
    {
        Waiting? waiting;
        lock (_lock)
            waiting = _waiting?.Id == id ? _waiting : null;
        if (waiting is null)
            return new LoginCancelResponse("notFound");
        await waiting.CancelAsync();
        return new LoginCancelResponse("canceled");
    }

    /// <summary>Calls off what waits, and comes back when its end was told.</summary>
    public async Task CancelAllAsync()
    {
        Waiting? waiting;
        lock (_lock)
            waiting = _waiting;
        if (waiting is not null)
            await waiting.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CancelAllAsync();
        _starting.Dispose();
    }

    public static AccountNotification Updated(SignInState state) => new AccountNotification.Updated(
        state.IsUsable ? state.Mode?.Word : null, state.IsUsable && state.Plan is { } plan ? PlanTypes.Known(plan) : null);

    /// <summary>Gives the login's id.</summary>
    private string Wait(Func<CancellationToken, Task<LoginOutcome>> wait, Func<ValueTask> release)
    {
        var waiting = new Waiting(Guid.NewGuid());
        lock (_lock)
            _waiting = waiting;
        waiting.Task = RunAsync(waiting, wait, release);
        return waiting.Id.ToString();
    }

    private async Task RunAsync(Waiting waiting, Func<CancellationToken, Task<LoginOutcome>> wait, Func<ValueTask> release)
    {
        LoginOutcome outcome;
        try
        {
            outcome = await wait(waiting.Token);
        }
        catch (OperationCanceledException)
        {
            outcome = new LoginOutcome.Cancelled();
        }

        await release();
        lock (_lock)
        {
            if (_waiting == waiting)
                _waiting = null;
        }

        Tell(waiting.Id.ToString(), outcome);
    }

    private async Task<Action> TellAtOnceAsync(CancellationToken cancellationToken)
    {
        var outcome = new LoginOutcome.SignedIn(await options.Broker.ReadStateAsync(cancellationToken));
        return () => Tell(loginId: null, outcome);
    }

    private void Tell(string? loginId, LoginOutcome outcome)
    {
        options.Notify(new AccountNotification.LoginCompleted(loginId, outcome is LoginOutcome.SignedIn, outcome switch
        {
            LoginOutcome.SignedIn => null,
            LoginOutcome.Failed(var message) => message,
            _ => "Login cancelled",
        }));
        if (outcome is LoginOutcome.SignedIn(var state))
            options.Notify(Updated(state));
    }

    /// <summary>A login that waits for the user.</summary>
    private sealed class Waiting(Guid id)
    {
        private readonly CancellationTokenSource _cancellation = new();

        public Guid Id => id;

        public CancellationToken Token => _cancellation.Token;

        public Task Task { get; set; } = Task.CompletedTask;

        public async Task CancelAsync()
        {
            await _cancellation.CancelAsync();
            await Task;
        }
    }
}
