using Codex.Net.Auth.Refresh;
using Codex.Net.Auth.Storage;
using Codex.Net.Http;
using Codex.Protocol.Host;

namespace Codex.Net.Auth;

/// <summary>
/// The inside of a process that renews tokens for another one (see <see cref="AuthBrokerOptions.RunRenewal"/>): an order comes on standard
/// input, the outcome goes to standard output.
/// </summary>
public static class RenewalProcess
{
    /// <summary>Does one renewal. Gives what the process prints; null when the order cannot be read.</summary>
    public static async Task<string?> ServeAsync(string order, HostEnvironment environment, IKeyring? keyring)
    {
        if (RenewalWire.ReadOrder(order) is not { } renewal)
        {
            return null;
        }

        using var clients = new HttpClientFactory(environment);
        var clock = environment.Clock;
        var place = new AuthPlace(renewal.Folder);
        var http = new AuthHttp(clients, clock, renewal.Originator, renewal.UserAgent);
        var store = CredentialStores.Open(renewal.Store, place, keyring, clock);
        var service = new TokenEndpoint(AuthEndpoints.From(environment), http);
        var refresher = new TokenRefresher(store, place, service, new AuthMessages(renewal.AccountName), clock);
        foreach (var token in renewal.Spent)
        {
            refresher.RememberSpent(token);
        }

        return RenewalWire.Write(await refresher.RefreshAsync(renewal.Held, renewal.Reason, CancellationToken.None));
    }
}
