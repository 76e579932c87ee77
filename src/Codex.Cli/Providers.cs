using Codex.Cli.Login;
using Codex.Core.Config;
using Codex.Net.Auth;
using Codex.Net.Cassettes;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.Host;

namespace Codex.Cli;

/// <summary>Opens the line to a configuration's provider.</summary>
internal static class Providers
{
    /// <summary>How long a run that nobody watches waits for a network that is not there.</summary>
    private static readonly TimeSpan s_unattendedNetworkWait = TimeSpan.FromMinutes(10);

    /// <summary>The endpoint for a run that nobody watches.</summary>
    /// <param name="broker">The stored login; used by providers that want one.</param>
    /// <param name="cassette">Where the traffic is kept or comes from; null for neither.</param>
    public static ModelEndpoint Open(Config config, HostEnvironment host, HttpClientFactory http, AuthBroker broker, CassetteMode? cassette) => new(new ModelEndpointOptions
    {
        Cassette = cassette,
        Provider = config.Provider,
        Environment = host,
        HttpClients = http,
        Credentials = SignIn.CredentialsFor(config.Provider, host, broker),
        NetworkWaitLimit = s_unattendedNetworkWait,
    });
}
