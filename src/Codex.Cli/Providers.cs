using Codex.Core.Config;
using Codex.Core.Turns;
using Codex.Net.Auth;
using Codex.Net.Auth.Storage;
using Codex.Net.Cassettes;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.Host;

namespace Codex.Cli;

/// <summary>Opens the line to a configuration's provider, and the sign-in that goes with it.</summary>
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
        Credentials = config.Provider.RequiresOpenAiAuth ? broker.Credentials : null,
        NetworkWaitLimit = s_unattendedNetworkWait,
    });

    /// <summary>The broker of the process.</summary>
    /// <exception cref="AuthException">The account's name is not good.</exception>
    public static AuthBroker OpenBroker(Config config, string? account, string originator, HostEnvironment host, HttpClientFactory http) =>
        AuthBroker.Create(new AuthBrokerOptions
        {
            Environment = host,
            HttpClients = http,
            Store = config.SignIn.Store switch
            {
                CredentialStore.Keyring => CredentialStoreKind.Keyring,
                CredentialStore.Auto => CredentialStoreKind.Auto,
                CredentialStore.Ephemeral => CredentialStoreKind.Ephemeral,
                _ => CredentialStoreKind.File,
            },
            Account = config.SignIn.Account is { } name ? new AccountChoice(name, IsExplicit: account is not null) : null,
            AcceptsApiKeyVariable = true,
            Policy = new SignInPolicy
            {
                Method = config.SignIn.ForcedMethod switch
                {
                    "chatgpt" => ForcedLoginMethod.ChatGpt,
                    "api" => ForcedLoginMethod.Api,
                    _ => null,
                },
                Workspaces = config.SignIn.ForcedWorkspaces,
            },
            Originator = originator,
            UserAgent = UserAgent.Create(originator, host),
        });
}
