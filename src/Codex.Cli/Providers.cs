using Codex.Cli.Exec;
using Codex.Core.Config;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.Host;

namespace Codex.Cli;

/// <summary>Opens the line to a configuration's provider: over the network with the user's credentials, or to a cassette.</summary>
internal static class Providers
{
    /// <summary>How long a run that nobody watches waits for a network that is not there.</summary>
    private static readonly TimeSpan s_unattendedNetworkWait = TimeSpan.FromMinutes(10);
}
