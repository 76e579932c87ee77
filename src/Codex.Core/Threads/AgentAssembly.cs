using Codex.Core.Config;
using Codex.Core.Mcp;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Machine.Git;
using Codex.Machine.Keyring;
using Codex.Machine.Shells;
using Codex.Net.Http;
using Codex.Net.Responses;

namespace Codex.Core.Threads;

/// <summary>Puts the parts together that all threads of a process share.</summary>
internal static class AgentAssembly
{
    public static AgentServices Assemble(AgentOptions options)
    {
        var host = options.Host;
        var shell = ShellDetection.Detect(host);
        var tools = new ToolServices(host, shell, options.ThreadHost);
        return new AgentServices
        {
            Host = host,
            Originator = options.Originator,
            UserAgent = UserAgent.Create(options.Originator, host),
            Source = options.Source,
            InstallationId = new Lazy<string>(() => InstallationId.ReadOrCreate(host.CodexHome)),
            ResolveDefaults = parameters => ThreadDefaultsResolver.Resolve(options, parameters),
            StartMcp = (defaults, events) => StartMcp(options, defaults, events),
            OpenModel = defaults =>
            {
                var client = new ResponsesClient(options.OpenEndpoint(defaults.Config));
                return new ModelLine(client.StreamAsync, client);
            },
            CreateTools = setOptions => ToolCatalog.Create(setOptions, tools),
            ReadGit = directory => GitReader.Read(directory) is { } git ? new GitFacts(git.Root, git.HeadCommit, git.Branch, git.OriginUrl) : null,
            ShellName = shell.Name,
            TimeZone = host.Clock.LocalTimeZone,
        };
    }

    private static McpConnections? StartMcp(AgentOptions options, ThreadDefaults defaults, ThreadEventStream events)
    {
        var config = defaults.Config;
        var servers = McpServerReader.Read(config.McpServers);
        if (!servers.Any(server => server.Enabled))
            return null;
        var host = options.Host;
        var surroundings = new McpSurroundings
        {
            Host = host,
            Directory = defaults.Cwd,
            HttpClients = options.HttpClients ?? new HttpClientFactory(host),
            Credentials = McpCredentialStores.Open(config.SignIn.McpStore, config.CodexHome, Keyrings.ForPlatform(host), host.Clock),
            Questions = new McpQuestions(options.ThreadHost),
        };
        var grace = config.Effective.Find("mcp_optional_startup_grace_ms") is ConfigInteger milliseconds
            ? TimeSpan.FromMilliseconds(Math.Clamp(milliseconds.Value, 0, int.MaxValue))
            : (TimeSpan?)null;
        return McpConnections.Start(servers, surroundings, grace, events);
    }
}
