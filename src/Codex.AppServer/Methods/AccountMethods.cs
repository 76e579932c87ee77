using System.Collections.Immutable;
using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Net.Responses;
using Codex.Protocol.AppServer;
using Codex.Protocol.AppServer.Accounts;
using Codex.Protocol.Responses;

namespace Codex.AppServer.Methods;

/// <summary>What <see cref="AccountMethods"/> stand on.</summary>
public sealed record AccountMethodsOptions
{
    public required AuthBroker Broker { get; init; }

    /// <summary>The configured provider wants an OpenAI sign-in; otherwise nobody has to be signed in, and nobody is shown.</summary>
    public required bool RequiresOpenAiAuth { get; init; }

    /// <summary>Asks the service what the plan has left; null when it cannot be known.</summary>
    public required Func<CancellationToken, Task<RateLimitSnapshot?>> ReadRateLimits { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public BrowserLoginOptions BrowserLogin { get; init; } = new();

    public DeviceLoginOptions DeviceLogin { get; init; } = new();

    /// <summary>Takes notifications; must return at once. Called from any thread.</summary>
    public required Action<AccountNotification> Notify { get; init; }
}

/// <summary>
/// The account methods of the contract, in front of the process's broker. What a call sets off beyond its answer comes back as the second
/// value, to be run when the answer is on its way: clients wait for the answer of a login before the news of it.
/// </summary>
public sealed class AccountMethods(AccountMethodsOptions options) : IAsyncDisposable
{
    private readonly AccountLogins _logins = new(options);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private string? _lastProblem;

    /// <summary><c>account/read</c>: who is signed in, as far as this machine knows.</summary>
    public async Task<AccountReadResponse> ReadAsync(AccountReadParams parameters, CancellationToken cancellationToken)
    {
        var state = await ReadStateAsync(parameters.RefreshToken is true ? Renewal.Wanted : Renewal.WhenDue, cancellationToken);
        return new AccountReadResponse
        {
            Account = options.RequiresOpenAiAuth && state.IsUsable ? AccountOf(state) : null,
            UserId = options.RequiresOpenAiAuth && state.IsUsable ? state.UserId : null,
            RequiresOpenaiAuth = options.RequiresOpenAiAuth,
        };
    }

    /// <summary><c>getAuthStatus</c>.</summary>
    public async Task<AuthStatusResponse> ReadStatusAsync(AuthStatusParams parameters, CancellationToken cancellationToken)
    {
        var state = await ReadStateAsync(parameters.RefreshToken is true ? Renewal.Wanted : Renewal.WhenDue, cancellationToken);
        if (!options.RequiresOpenAiAuth || state is not { IsUsable: true, Mode: { } mode })
            return new AuthStatusResponse(AuthMethod: null, AuthToken: null, options.RequiresOpenAiAuth);
        var token = parameters.IncludeToken is true ? await FindTokenAsync(cancellationToken) : null;
        return new AuthStatusResponse(mode.Word, token, RequiresOpenaiAuth: true);
    }

    /// <summary><c>account/login/start</c>.</summary>
    /// <exception cref="AppServerException">An administrator forbids it, or it cannot begin.</exception>
    public async Task<(LoginStartResponse Response, Action AfterResponse)> StartLoginAsync(LoginStartParams parameters, CancellationToken cancellationToken)
    {
        try
        {
            if (parameters is not LoginStartParams.ExternalTokens && (await options.Broker.ReadStateAsync(cancellationToken)).Source == AuthSource.ExternalTokens)
                throw AppServerException.InvalidRequest("External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.");
            return await _logins.StartAsync(parameters, cancellationToken);
        }
        catch (AuthException exception)
        {
            throw exception.IsRefusal
                ? AppServerException.InvalidRequest(exception.Message)
                : new AppServerException(AppServerException.InternalError, exception.Message);
        }
    }

    /// <summary><c>account/login/cancel</c>.</summary>
    /// <exception cref="AppServerException">The id is no login id.</exception>
    public Task<LoginCancelResponse> CancelLoginAsync(LoginCancelParams parameters) =>
        Guid.TryParse(parameters.LoginId, out var id)
            ? _logins.CancelAsync(id)
            : throw AppServerException.InvalidRequest($"invalid login id: {parameters.LoginId}");

    /// <summary><c>account/logout</c>: the credentials are revoked and forgotten; a login that waits is called off.</summary>
    /// <exception cref="AppServerException">They could not be removed.</exception>
    public async Task<Action> LogOutAsync(CancellationToken cancellationToken)
    {
        await _logins.CancelAllAsync();
        try
        {
            await options.Broker.SignOutAsync(SignOutScope.Everywhere, cancellationToken);
        }
        catch (AuthException exception)
        {
            throw new AppServerException(AppServerException.InternalError, $"logout failed: {exception.Message}");
        }

        var updated = AccountLogins.Updated(await options.Broker.ReadStateAsync(cancellationToken));
        return () => options.Notify(updated);
    }

    /// <summary><c>account/rateLimits/read</c>.</summary>
    /// <exception cref="AppServerException">Nobody is signed in with ChatGPT, or the service gives no answer.</exception>
    public async Task<AccountRateLimitsResponse> ReadRateLimitsAsync(CancellationToken cancellationToken)
    {
        var state = await ReadStateAsync(Renewal.WhenDue, cancellationToken);
        if (!state.IsUsable)
            throw AppServerException.InvalidRequest("codex account authentication required to read rate limits");
        if (state.Mode is not { IsChatGpt: true })
            throw AppServerException.InvalidRequest("chatgpt authentication required to read rate limits");
        if (await options.ReadRateLimits(cancellationToken) is not { } snapshot)
            throw new AppServerException(AppServerException.InternalError, "failed to fetch codex rate limits: the service gave no usable answer");
        var limits = AccountRateLimits.From(snapshot);
        return new AccountRateLimitsResponse
        {
            RateLimits = limits,
            RateLimitsByLimitId = ImmutableSortedDictionary.Create<string, AccountRateLimits>(StringComparer.Ordinal).Add(snapshot.LimitId, limits),
            AccountId = state.AccountId,
        };
    }

    public ValueTask DisposeAsync() => _logins.DisposeAsync();

    private enum Renewal
    {
        WhenDue,
        Wanted,
    }

    /// <summary>Who is signed in. Why a sign-in is of no use is told once: an answer without an account cannot say it.</summary>
    private async Task<SignInState> ReadStateAsync(Renewal renewal, CancellationToken cancellationToken)
    {
        if (renewal == Renewal.Wanted)
            await options.Broker.RenewAsync(cancellationToken);
        var state = await CheckAsync(cancellationToken);

        // What stands in the way for a moment only, like a network that is down, takes nobody's sign-in away.
        if (!state.IsUsable)
            state = await options.Broker.ReadStateAsync(cancellationToken);
        if (state.Problem is { } problem && Interlocked.Exchange(ref _lastProblem, problem) != problem)
            options.Notify(new AccountNotification.Warning(problem));
        return state;
    }

    /// <summary>A service that does not answer must not keep clients from starting: what it has to say comes later then.</summary>
    private async Task<SignInState> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await options.Broker.CheckAsync(cancellationToken).WaitAsync(s_patience, options.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return await options.Broker.ReadStateAsync(cancellationToken);
        }
    }

    private async Task<string?> FindTokenAsync(CancellationToken cancellationToken)
    {
        const string scheme = "Bearer ";
        try
        {
            var credentials = await options.Broker.Credentials.Get(cancellationToken);
            return credentials.Headers.Where(header => header.Key == "Authorization" && header.Value.StartsWith(scheme, StringComparison.Ordinal))
                .Select(header => header.Value[scheme.Length..]).FirstOrDefault();
        }
        catch (ResponsesException)
        {
            // Without a token that works there is none to show.
            return null;
        }
    }

    private static Account? AccountOf(SignInState state) => state.Mode switch
    {
        AuthMode.ApiKey => new Account.ApiKeyAccount(),
        { IsChatGpt: true } => new Account.ChatGptAccount(state.Email, PlanTypes.Known(state.Plan)),
        AuthMode.BedrockApiKey => new Account.AmazonBedrockAccount(),
        _ => null,
    };
}
