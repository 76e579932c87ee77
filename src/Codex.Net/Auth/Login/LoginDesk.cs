using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Login;

/// <summary>What all logins with an account have in common: rules, exchange, save.</summary>
internal sealed class LoginDesk(AuthBroker broker, AuthHttp http, AuthBrokerOptions options)
{
    public TimeProvider Clock => options.Environment.Clock;

    public SignInPolicy Policy => options.Policy;

    public string Originator => options.Originator;

    public AuthHttp Http => http;

    public CodeExchange ExchangeWith(string issuer, string clientId) => new(http, issuer, clientId);

    /// <exception cref="AuthException">The administrator does not allow this workspace.</exception>
    public void CheckWorkspace(TokenSet tokens)
    {
        if (SignInRules.FindWorkspaceRefusal(Policy, tokens.AccountId) is { } refusal)
        {
            throw new AuthException(refusal);
        }
    }

    /// <summary>Saves what <paramref name="redeem"/> brings. Only now is an earlier sign-in replaced.</summary>
    public async Task<LoginOutcome> FinishAsync(Func<Task<StoredCredentials>> redeem, CancellationToken cancellationToken)
    {
        try
        {
            var credentials = await redeem();
            await broker.SignInAsync(credentials, cancellationToken);
            return new LoginOutcome.SignedIn(await broker.ReadStateAsync(cancellationToken));
        }
        catch (AuthException e)
        {
            return new LoginOutcome.Failed(e.Message);
        }
    }
}
