using Codex.Net.Auth.Jwt;
using Codex.Net.Auth.Refresh;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth;

/// <summary>
/// Finds who is signed in. Order, as the original's: <c>CODEX_API_KEY</c> where it counts, external tokens, <c>CODEX_ACCESS_TOKEN</c>,
/// the store. An account that the user named for this run goes before the variables.
/// </summary>
internal sealed class SignInReader(AuthBrokerOptions options, ICredentialStore store, string? accountName, AuthMessages messages)
{
    private const string PersonalTokenPrefix = "at-";

    private bool IsAccountExplicit => options.Account is { IsExplicit: true };

    public async ValueTask<Holding> ReadAsync(ExternalTokens? external, CancellationToken cancellationToken)
    {
        if (!IsAccountExplicit && options.AcceptsApiKeyVariable
            && options.Environment.Get("CODEX_API_KEY")?.Trim() is { Length: > 0 } key)
        {
            return ForApiKey(key, AuthSource.ApiKeyVariable);
        }

        if (external is not null)
        {
            return ForExternal(external);
        }

        if (!IsAccountExplicit && options.Environment.Get("CODEX_ACCESS_TOKEN")?.Trim() is { Length: > 0 } token)
        {
            return token.StartsWith(PersonalTokenPrefix, StringComparison.Ordinal)
                ? ForPersonalToken(token, AuthSource.AccessTokenVariable)
                : Unusable(AuthMode.AgentIdentity, AuthSource.AccessTokenVariable, AuthMode.AgentIdentity.Word);
        }

        return await store.ReadAsync(cancellationToken) switch
        {
            StoredState.Present(var stored) => ForStored(stored),
            StoredState.Unreadable(var reason) => new Holding
            {
                State = new SignInState { AccountName = accountName, Problem = messages.Unreadable(reason) },
            },
            _ => Nobody(),
        };
    }

    public Holding ForStored(StoredCredentials stored)
    {
        if (stored.IsEmpty)
        {
            return Nobody();
        }

        return stored.Mode switch
        {
            AuthMode.ApiKey => ForApiKey(stored.ApiKey ?? "", AuthSource.Store) with { Stored = stored },
            AuthMode.PersonalAccessToken => ForPersonalToken(stored.PersonalAccessToken ?? "", AuthSource.Store) with { Stored = stored },
            AuthMode.ChatGpt or AuthMode.ExternalTokens when stored.Tokens is { } tokens => ForTokens(stored, tokens),
            var mode => Unusable(mode, AuthSource.Store, stored.DeclaredMode ?? mode.Word) with { Stored = stored },
        };
    }

    /// <summary>A personal access token whose owner is known.</summary>
    public static Holding WithOwner(Holding held, TokenOwner owner) => held with
    {
        State = held.State with { Email = owner.Email, Plan = owner.Plan, AccountId = owner.AccountId, UserId = owner.UserId },
        Request = RequestForms.ChatGpt(held.PersonalToken ?? "", owner.AccountId, owner.IsFedRamp),
    };

    private Holding ForTokens(StoredCredentials stored, TokenSet tokens)
    {
        var claims = tokens.IdClaims;
        var account = tokens.AccountId;
        return new Holding
        {
            State = new SignInState
            {
                Mode = stored.Mode,
                AccountName = accountName,
                Email = claims.Email,
                Plan = claims.Plan ?? TokenClaims.Read(tokens.AccessToken).Plan,
                AccountId = account,
                UserId = claims.UserId,
            },
            Request = RequestForms.ChatGpt(tokens.AccessToken, account, claims.IsFedRamp),
            Stored = stored,
            Schedule = RenewalSchedule.Of(stored),
        };
    }

    private Holding ForExternal(ExternalTokens external)
    {
        var claims = TokenClaims.Read(external.AccessToken);
        return new Holding
        {
            State = new SignInState
            {
                Mode = AuthMode.ExternalTokens,
                Source = AuthSource.ExternalTokens,
                Email = claims.Email,
                Plan = external.Plan ?? claims.Plan,
                AccountId = external.AccountId,
                UserId = claims.UserId,
            },
            Request = RequestForms.ChatGpt(external.AccessToken, external.AccountId, claims.IsFedRamp),
        };
    }

    private Holding ForApiKey(string key, AuthSource source) => new()
    {
        State = new SignInState
        {
            Mode = AuthMode.ApiKey,
            Source = source,
            AccountName = source == AuthSource.Store ? accountName : null,
            ApiKeyHint = ApiKeyHint.Of(key),
        },
        Request = RequestForms.ApiKey(key),
    };

    private Holding ForPersonalToken(string token, AuthSource source) => new()
    {
        State = new SignInState
        {
            Mode = AuthMode.PersonalAccessToken,
            Source = source,
            AccountName = source == AuthSource.Store ? accountName : null,
        },
        PersonalToken = token,
    };

    private Holding Unusable(AuthMode mode, AuthSource source, string word) => new()
    {
        State = new SignInState
        {
            Mode = mode,
            Source = source,
            AccountName = source == AuthSource.Store ? accountName : null,
            Problem = messages.Unsupported(word),
        },
    };

    private Holding Nobody() => new() { State = SignInState.SignedOut with { AccountName = accountName } };
}

/// <summary>An API key as users may see it: its first 8 and last 5 characters, nothing of a short one.</summary>
internal static class ApiKeyHint
{
    public static string Of(string key) => key.Length <= 13 ? "***" : $"{key[..8]}***{key[^5..]}";
}
