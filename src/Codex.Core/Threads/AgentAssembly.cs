using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Machine.Git;
using Codex.Machine.Shells;
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
}
