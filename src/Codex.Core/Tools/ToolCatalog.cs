using System.Collections.Immutable;
using Codex.Core.Agents;
using Codex.Core.Approvals;
using Codex.Core.Commands;
using Codex.Core.Mcp;
using Codex.Core.Threads;
using Codex.Core.Tools.Exec;
using Codex.Core.Tools.Patch;
using Codex.Machine.Sandbox;
using Codex.Machine.Shells;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;

namespace Codex.Core.Tools;

/// <summary>Makes the tools of a thread, in the order in which they are offered. A new tool is one line here.</summary>
internal static class ToolCatalog
{
    public static ThreadTools Create(ToolSetOptions options, ToolServices services)
    {
        var host = services.Host;
        var config = options.Defaults.Config;
        var limits = CommandLimits.Of(options.Defaults.Limits, config);
        var sandbox = new SandboxLauncher(host) { AllowsLandlockOnly = config.Features.IsEnabled("use_legacy_landlock") };
        var rules = new CurrentRules(config, options.Defaults.Rules);
        var approver = new Approver(services.ThreadHost, new SessionGrants(), rules.Keep);
        var orchestrator = new CommandOrchestrator(rules, sandbox, limits, approver);
        var environment = new CommandEnvironment(config.ShellEnvironment, host, options.ThreadId, options.Defaults.PermissionProfile);
        var sessions = new ExecSessions();
        var runner = new CommandRunner(orchestrator, environment, sessions, options.Events, host.Clock);
        var patches = new PatchExecutor(orchestrator, limits, approver, options.Events, host);
        var shellPatches = new ShellPatches(patches, host.Clock);
        var execLimits = new ExecLimits(host, config.BackgroundTerminalMaxTimeout, config.AllowLoginShell);
        var shellCommands = new ShellCommands(runner, shellPatches, host.Clock);
        var tools = ImmutableArray.CreateBuilder<ITool>();
        if (config.Tools.Shell)
        {
            tools.Add(new ExecCommandTool(runner, shellPatches, services.Shell, execLimits));
            tools.Add(new WriteStdinTool(runner, execLimits));
            tools.Add(new ShellTool(shellCommands));
            tools.Add(new ContainerExecTool(shellCommands));
            tools.Add(new ShellCommandTool(shellCommands, services.Shell));
            tools.Add(new LocalShellTool(shellCommands));
        }

        var mcp = options.Mcp;
        var mcpParts = new McpToolParts(new McpApprovals(services.ThreadHost, config), options.Events, host.Clock);
        if (mcp is not null)
            tools.AddRange(McpTools.ForResources(mcp, mcpParts));

        if (config.Tools.UpdatePlan)
            tools.Add(new UpdatePlanTool(options.Events));
        tools.Add(new RequestUserInputTool());
        tools.Add(new ApplyPatchTool(patches));
        if (config.Tools.ViewImage)
            tools.Add(new ViewImageTool(options.Events, limits));
        var agents = options.SpawnAgent is { } spawn ? new SubAgents(spawn) : null;
        var namespaces = agents is null ? [] : AddAgents(tools, agents, options.Events, host.Clock);
        var mcpTools = mcp is null ? null : new McpCatalogSource(mcp, mcpParts);
        Func<McpCatalog> catalog = () => mcpTools?.Current ?? McpCatalog.Empty;
        ImmutableArray<ToolNamespace> Deferrable() => [.. catalog().Namespaces, .. namespaces];
        tools.Add(new ToolSearchTool(Deferrable));
        tools.Add(new WebSearchTool());
        return new ThreadTools(new ToolSet(tools.ToImmutable(), catalog, host.Clock), new ThreadResources(sessions, agents))
        {
            Deferrable = Deferrable,
            RunUserCommand = new UserCommands(runner, services.Shell, host.Clock).RunAsync,
            ChangeLimits = limits.Change,
            ListTerminals = sessions.List,
            TerminateTerminal = sessions.TerminateAsync,
            TakeNotes = agents is null ? static () => [] : agents.TakeNotes,
        };
    }

    private static ImmutableArray<ToolNamespace> AddAgents(ImmutableArray<ITool>.Builder tools, SubAgents agents, ThreadEventStream events, TimeProvider clock)
    {
        var members = AgentTools.Create(agents, events, clock).ToImmutableArray();
        var ns = new ToolNamespace(AgentTools.Namespace, AgentTools.Description, AgentTools.RecordedAs, members);
        tools.Add(ns);
        tools.AddRange(members);
        return [ns];
    }

    /// <summary>What a thread keeps alive: sub-agents go first, they may still use its files.</summary>
    private sealed class ThreadResources(ExecSessions sessions, SubAgents? agents) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (agents is not null)
                await agents.DisposeAsync();
            await sessions.DisposeAsync();
        }
    }
}

/// <summary>What tools are made from, shared by all threads.</summary>
/// <param name="Host">The environment of the process.</param>
/// <param name="Shell">The user's shell.</param>
/// <param name="ThreadHost">Who is asked; null when nobody can be.</param>
internal sealed record ToolServices(HostEnvironment Host, UserShell Shell, IThreadHost? ThreadHost);
