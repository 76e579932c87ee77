using Codex.Net.Responses;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;

namespace Codex.Core.Threads;

/// <summary>What a program that hosts the agent brings along; everything else the agent puts together itself.</summary>
public sealed record AgentOptions
{
    public required HostEnvironment Host { get; init; }

    /// <summary>Who drives us, for headers and rollouts: <c>codex_exec</c>, an SDK's name, …</summary>
    public required string Originator { get; init; }

    /// <summary>The kind of front end that rollouts name: <c>exec</c>, <c>cli</c>, …</summary>
    public required string Source { get; init; }

    /// <summary>Settles the configuration of a thread; throws <see cref="Config.ConfigException"/>.</summary>
    public required Func<ThreadStartParams, Config.Config> LoadConfig { get; init; }

    /// <summary>The line to a configuration's provider; asked once per thread, may give the same one again.</summary>
    public required Func<Config.Config, ModelEndpoint> OpenEndpoint { get; init; }

    /// <summary>Who answers approval requests; null when nobody can be asked.</summary>
    public IThreadHost? ThreadHost { get; init; }

    /// <summary>The process's connections, for MCP servers behind URLs; null makes a pool of their own.</summary>
    public Net.Http.HttpClientFactory? HttpClients { get; init; }

    /// <summary>Leaves rules files unread (<c>--ignore-rules</c>).</summary>
    public bool IgnoresRules { get; init; }
}
