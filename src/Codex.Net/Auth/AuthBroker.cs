using Codex.Net.Auth.Accounts;
using Codex.Net.Auth.Jwt;
using Codex.Net.Auth.Login;
using Codex.Net.Auth.Refresh;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;

namespace Codex.Net.Auth;

/// <summary>What a sign-out does besides forgetting the credentials here.</summary>
public enum SignOutScope
{
    /// <summary>The service is told to revoke them. It ends the account's other sign-ins too, as users report.</summary>
    Everywhere,

    /// <summary>Nothing: they stay good elsewhere.</summary>
    HereOnly,
}

/// <summary>
/// The only owner of credentials in a process; make one and share it. It knows who is signed in, gives each request what it must
/// carry, renews tokens so that no two processes spend the same one, and tells what to do when nothing helps. It reads the
/// store at the first use and makes no connection until one is needed.
/// </summary>
public sealed class AuthBroker : IAsyncDisposable
{
    private readonly AuthBrokerOptions _options;
    private readonly ICredentialStore _store;
    private readonly Renewals _renewals;
    private readonly CredentialDesk _desk;
    private readonly TokenRevoker _revoker;
    private readonly PersonalTokens _personalTokens;
    private readonly LoginDesk _logins;

    private AuthBroker(AuthBrokerOptions options, string? accountName, AuthPlace place)
    {
        var clock = options.Environment.Clock;
        var endpoints = AuthEndpoints.From(options.Environment);
        var http = new AuthHttp(options.HttpClients, clock, options.Originator, options.UserAgent);
        var messages = new AuthMessages(accountName);
        _options = options;
        AccountName = accountName;
        _store = CredentialStores.Open(options.Store, place, options.Keyring, clock);
        var service = new TokenEndpoint(endpoints, http);
        _renewals = new Renewals(CreateRefresher(place, new TokenRefresher(_store, place, service, messages, clock)), clock);
        _personalTokens = new PersonalTokens(endpoints, http);
        var reader = new SignInReader(options, _store, accountName, messages);
        _desk = new CredentialDesk(options, reader, _personalTokens, _renewals, messages);
        _revoker = new TokenRevoker(endpoints, http);
        _logins = new LoginDesk(this, http, options);
        Credentials = new CredentialSource { Get = _desk.GetAsync, Recover = _desk.RecoverAsync };
    }

    /// <summary>What a model endpoint, or anybody who calls OpenAI for the user, takes.</summary>
    public CredentialSource Credentials { get; }

    /// <summary>What an administrator allows.</summary>
    public SignInPolicy Policy => _options.Policy;

    /// <summary>The named account in use, for the rollout and the status line; null is the unnamed one.</summary>
    public string? AccountName { get; }

    /// <summary>Makes the broker of this process. Nothing is read yet but the name that <c>codex account use</c> chose.</summary>
    /// <exception cref="AuthException">The account's name or a variable is not good.</exception>
    public static AuthBroker Create(AuthBrokerOptions options)
    {
        var folders = new AccountFolders(options.Environment.CodexHome);
        var name = options.Account is { } choice ? choice.Name : folders.Selected();
        return new AuthBroker(options, Accounts.AccountName.IsDefault(name) ? null : name, folders.PlaceOf(name));
    }

    /// <summary>Who is signed in, as far as this machine knows: no network.</summary>
    public async ValueTask<SignInState> ReadStateAsync(CancellationToken cancellationToken)
    {
        var held = await _desk.LoadAsync(cancellationToken);
        return held.Stored is { } stored && _options.Environment.Clock.GetUtcNow() >= held.Schedule.ExpiresAt
            && _renewals.VerdictOn(stored) is { } dead
            ? held.State with { Problem = dead.Message }
            : held.State;
    }

    /// <summary>
    /// Who is signed in, asking the services if need be: tokens that are due are renewed, the owner of a personal token is looked up. What
    /// stands in the way is the state's problem.
    /// </summary>
    public async Task<SignInState> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Credentials.Get(cancellationToken);
            return await ReadStateAsync(cancellationToken);
        }
        catch (ResponsesException e)
        {
            var state = await ReadStateAsync(cancellationToken);
            return state.Mode is null ? state : state with { Problem = e.Message };
        }
    }

    /// <summary>Renews the tokens whether they are due or not (<c>account/read {refreshToken: true}</c>); the outcome is the state.</summary>
    public async Task<SignInState> RenewAsync(CancellationToken cancellationToken)
    {
        var outcome = await _desk.RenewAsync(RefreshReason.Forced, cancellationToken);
        var state = await ReadStateAsync(cancellationToken);
        return outcome switch
        {
            RefreshOutcome.Dead(_, var message) => state with { Problem = message },
            RefreshOutcome.Mismatch(var message) => state with { Problem = message },
            RefreshOutcome.Blocked(var message) => state with { Problem = message },
            _ => state,
        };
    }

    /// <summary>
    /// Checks the administrator's rules, as at the start of every program. Somebody who must not be signed in is signed out, and the reason
    /// is given; null when all is well.
    /// </summary>
    public async Task<string?> EnforcePolicyAsync(CancellationToken cancellationToken)
    {
        if (_options.Policy is { Method: null, Workspaces.IsEmpty: true })
        {
            return null;
        }

        var held = await _desk.LoadAsync(cancellationToken);
        if (held is { PersonalToken: not null } && !_options.Policy.Workspaces.IsEmpty && _options.Policy.Method != ForcedLoginMethod.Api)
        {
            held = await IdentifyAsync(held, cancellationToken);
        }

        if (SignInRules.FindViolation(_options.Policy, held.State) is not { } violation)
        {
            return null;
        }

        if (held.State.Source != AuthSource.Store)
        {
            // What comes from outside cannot be signed out.
            return violation + " Unset " + (held.State.Source == AuthSource.ApiKeyVariable ? "CODEX_API_KEY." : "CODEX_ACCESS_TOKEN.");
        }

        await SignOutAsync(SignOutScope.HereOnly, cancellationToken);
        return violation + " Logging out.";
    }

    /// <summary>Keeps new credentials in place of the old ones, which stay good at the service; keys of other programs are carried over.</summary>
    /// <exception cref="AuthException">They could not be saved; the old ones are still there.</exception>
    public async Task SignInAsync(StoredCredentials credentials, CancellationToken cancellationToken)
    {
        try
        {
            await _store.UpdateAsync(
                current => current is StoredState.Present(var old) ? credentials with { Unknown = old.Unknown } : credentials, cancellationToken);
        }
        catch (CredentialStoreException e)
        {
            throw new AuthException(e.Message, e);
        }

        _desk.UseExternal(null);
        await TellAsync(cancellationToken);
    }

    /// <summary>Begins a login in the browser: a server listens on this machine when the task is done.</summary>
    /// <exception cref="AuthException">The administrator forbids it, or no port is free.</exception>
    public Task<BrowserLogin> BeginBrowserLoginAsync(BrowserLoginOptions options, CancellationToken cancellationToken)
    {
        RequireChatGpt();
        return BrowserLogin.StartAsync(options, _logins, cancellationToken);
    }

    /// <summary>Begins a login on another device.</summary>
    /// <exception cref="AuthException">The administrator forbids it, or the service gives no code.</exception>
    public Task<DeviceCodeLogin> BeginDeviceCodeLoginAsync(DeviceLoginOptions options, CancellationToken cancellationToken)
    {
        RequireChatGpt();
        return DeviceCodeLogin.RequestAsync(options, _logins, cancellationToken);
    }

    /// <summary>Keeps an API key. Whether it is good shows with the first request.</summary>
    /// <exception cref="AuthException">The administrator forbids it, or it could not be saved.</exception>
    public Task SignInWithApiKeyAsync(string key, CancellationToken cancellationToken) =>
        SignInRules.FindApiKeyRefusal(_options.Policy) is { } refusal
            ? throw new AuthException(refusal) { IsRefusal = true }
            : SignInAsync(StoredCredentials.ForApiKey(key), cancellationToken);

    /// <summary>Looks up the owner of a personal access token (<c>at-…</c>) and keeps it.</summary>
    /// <exception cref="AuthException">The token is of another kind or was rejected, nobody could be asked, or it could not be saved.</exception>
    public async Task SignInWithAccessTokenAsync(string token, CancellationToken cancellationToken)
    {
        RequireChatGpt();
        if (!token.StartsWith(SignInReader.PersonalTokenPrefix, StringComparison.Ordinal))
        {
            throw new AuthException($"a personal access token begins with `{SignInReader.PersonalTokenPrefix}`; agent identities cannot be used by this version yet");
        }

        switch (await _personalTokens.FindOwnerAsync(token, cancellationToken))
        {
            case OwnerReply.Rejected(var status):
                throw new AuthException($"personal access token metadata request failed with status {status} {StatusNames.Of(status)}");
            case OwnerReply.Failed(var message):
                throw new AuthException(message);
            case OwnerReply.Found(var owner) when SignInRules.FindWorkspaceRefusal(_options.Policy, owner.AccountId) is { } refusal:
                throw new AuthException(refusal);
        }

        await SignInAsync(StoredCredentials.ForPersonalAccessToken(token), cancellationToken);
    }

    /// <summary>Forgets the credentials, readable or not. False when there were none.</summary>
    /// <exception cref="AuthException">They could not be removed.</exception>
    public async Task<bool> SignOutAsync(SignOutScope scope, CancellationToken cancellationToken)
    {
        var state = await _store.ReadAsync(cancellationToken);
        if (scope == SignOutScope.Everywhere && state is StoredState.Present({ Mode: AuthMode.ChatGpt, Tokens: { } tokens }))
        {
            // Whether the service could be told or not, the user wants out.
            await _revoker.RevokeAsync(tokens, cancellationToken);
        }

        try
        {
            var existed = await _store.DeleteAsync(cancellationToken);
            _desk.UseExternal(null);
            await TellAsync(cancellationToken);
            return existed;
        }
        catch (CredentialStoreException e)
        {
            throw new AuthException(e.Message, e);
        }
    }

    /// <summary>Uses tokens that another program owns, in memory only.</summary>
    /// <exception cref="AuthException">The administrator does not allow them, or they are none.</exception>
    public async Task UseExternalTokensAsync(ExternalTokens tokens, CancellationToken cancellationToken)
    {
        var refusal = SignInRules.FindChatGptRefusal(_options.Policy) ?? SignInRules.FindWorkspaceRefusal(_options.Policy, tokens.AccountId);
        if (refusal is not null)
        {
            throw new AuthException(refusal);
        }

        if (JwtPayload.TryRead(tokens.AccessToken) is null)
        {
            throw new AuthException("failed to set external auth: the access token is no JSON Web Token");
        }

        _desk.UseExternal(tokens);
        await TellAsync(cancellationToken);
    }

    /// <summary>Looks at the store anew, whoever is signed in there: after a login in another process that the user wants to be used here.</summary>
    public async Task<SignInState> ReloadAsync(CancellationToken cancellationToken)
    {
        _desk.Forget();
        return await ReadStateAsync(cancellationToken);
    }

    /// <summary>Waits, within limits, for a renewal under way: its tokens would be lost.</summary>
    public ValueTask DisposeAsync() => _renewals.DisposeAsync();

    /// <summary>What lives in memory cannot be renewed by another process.</summary>
    private ITokenRefresher CreateRefresher(AuthPlace place, TokenRefresher here) =>
        _options is { RunRenewal: { } run, Store: not CredentialStoreKind.Ephemeral }
            ? new DetachedRefresher(here, run, (held, reason) => new RenewalOrder
            {
                Folder = place.Folder,
                Store = _options.Store,
                AccountName = AccountName,
                Reason = reason,
                Held = held,
                Spent = [],
                Originator = _options.Originator,
                UserAgent = _options.UserAgent,
            })
            : here;

    private void RequireChatGpt()
    {
        if (SignInRules.FindChatGptRefusal(_options.Policy) is { } refusal)
        {
            throw new AuthException(refusal) { IsRefusal = true };
        }
    }

    private async Task<Holding> IdentifyAsync(Holding held, CancellationToken cancellationToken)
    {
        try
        {
            return await _desk.IdentifyAsync(held, cancellationToken);
        }
        catch (ResponsesException e)
        {
            throw new AuthException(e.Message, e);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken) =>
        _options.Notify?.Invoke(new AuthNotice.Changed(await ReadStateAsync(cancellationToken)));
}
