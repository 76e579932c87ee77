using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Conversation;
using Codex.Core.Rollouts;
using Codex.Core.Surroundings;
using Codex.Core.Turns;
using Codex.Protocol;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>Starts, resumes and lists threads, and owns the ones that are loaded.</summary>
public sealed class ThreadManager : IAsyncDisposable
{
    private readonly AgentServices _services;
    private readonly ConcurrentDictionary<string, AgentThread> _loaded = [];

    internal ThreadManager(AgentServices services) => _services = services with { SpawnThread = Spawn };

    /// <summary>Puts an agent together.</summary>
    public static ThreadManager Create(AgentOptions options) => new(AgentAssembly.Assemble(options));

    /// <summary>Starts a new thread.</summary>
    public AgentThread Start(ThreadStartParams parameters)
    {
        var defaults = _services.ResolveDefaults(parameters);
        var now = _services.Host.Clock.GetUtcNow();
        var id = ItemIds.NewUuid();
        var path = parameters.Ephemeral ? null : RolloutPaths.ForNewThread(_services.Host.CodexHome, id, now, _services.TimeZone);
        var git = _services.ReadGit(defaults.Cwd);
        var start = NewSession(id, now, defaults, parameters, git);
        return Load(new ThreadOpening(id, id, path, start, defaults, git, parameters.ThreadSource ?? "user", null), parameters);
    }

    /// <summary>Goes on with a stored thread.</summary>
    /// <exception cref="AppServerException">There is no such thread, or its rollout cannot be read.</exception>
    public AgentThread Resume(string threadId, ThreadStartParams overrides)
    {
        if (_loaded.TryGetValue(threadId, out var loaded))
            return loaded;
        var (path, history) = ReadStored(threadId);
        var defaults = _services.ResolveDefaults(overrides);
        var git = _services.ReadGit(defaults.Cwd);
        var start = NewSession(history.Meta.Id, _services.Host.Clock.GetUtcNow(), defaults, overrides, git);
        return Load(new ThreadOpening(
            history.Meta.Id, history.Meta.SessionId, overrides.Ephemeral ? null : path, start, defaults, git, overrides.ThreadSource ?? "user", history), overrides);
    }

    /// <summary>Starts a thread that begins with the history of a stored one; no line is copied, the new rollout points at the old one.</summary>
    /// <exception cref="AppServerException">There is no such thread, or its rollout cannot be read.</exception>
    public AgentThread Fork(string threadId, ThreadStartParams overrides)
    {
        var (_, history) = ReadStored(threadId);
        var defaults = _services.ResolveDefaults(overrides);
        var now = _services.Host.Clock.GetUtcNow();
        var id = ItemIds.NewUuid();
        var path = overrides.Ephemeral ? null : RolloutPaths.ForNewThread(_services.Host.CodexHome, id, now, _services.TimeZone);
        var git = _services.ReadGit(defaults.Cwd);
        var start = NewSession(id, now, defaults, overrides, git) with { Base = new HistoryBase(history.Meta.Id, history.NextOrdinal, history.Length) };
        return Load(new ThreadOpening(id, id, path, start, defaults, git, overrides.ThreadSource ?? "user", history), overrides);
    }

    /// <summary>Changes settings of a loaded thread; what was changed before stays.</summary>
    /// <exception cref="AppServerException">It is not loaded, a turn runs, or the settings cannot be used.</exception>
    public async Task<ThreadSummary> ChangeSettingsAsync(ThreadSettingsParams change, CancellationToken cancellationToken)
    {
        var thread = Get(change.ThreadId);
        var now = thread.Parameters;
        var parameters = now with
        {
            Model = change.Model ?? now.Model,
            Effort = change.Effort ?? now.Effort,
            ApprovalPolicy = change.ApprovalPolicy ?? now.ApprovalPolicy,
            Sandbox = change.Sandbox ?? now.Sandbox,
        };
        try
        {
            return await thread.ChangeSettingsAsync(_services.ResolveDefaults(parameters), parameters, cancellationToken);
        }
        catch (Config.ConfigException exception)
        {
            throw AppServerException.InvalidRequest(exception.Message);
        }
    }

    /// <summary>Names a thread, loaded or not.</summary>
    /// <exception cref="AppServerException">There is no such thread, or the name could not be written.</exception>
    public void SetName(string threadId, string? name) => Store(threadId, _ => ThreadNames.Set(_services.Host.CodexHome, threadId, name, _services.Host.Clock));

    /// <summary>The name that the user gave a thread; null for none.</summary>
    public string? FindName(string threadId) => ThreadNames.Read(_services.Host.CodexHome).GetValueOrDefault(threadId);

    /// <summary>Moves a thread out of the list; it can still be resumed.</summary>
    /// <exception cref="AppServerException">There is no such thread, or it could not be moved.</exception>
    public void Archive(string threadId) => Store(threadId, path => RolloutShelf.Archive(_services.Host.CodexHome, path));

    /// <summary>Moves an archived thread back into the list.</summary>
    /// <exception cref="AppServerException">There is no such thread, or it could not be moved.</exception>
    public void Unarchive(string threadId) => Store(threadId, path => RolloutShelf.Unarchive(_services.Host.CodexHome, path));

    private void Store(string threadId, Action<string> act)
    {
        var path = RolloutPaths.Find(_services.Host.CodexHome, threadId) ?? throw AppServerException.InvalidRequest($"no rollout found for thread id {threadId}");
        try
        {
            act(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw AppServerException.InvalidRequest(exception.Message);
        }
    }

    /// <summary>A loaded thread.</summary>
    /// <exception cref="AppServerException">It is not loaded.</exception>
    public AgentThread Get(string threadId) =>
        _loaded.TryGetValue(threadId, out var thread) ? thread : throw AppServerException.InvalidRequest($"thread not found: {threadId}");

    /// <summary>Shuts a thread down and forgets it.</summary>
    public async Task UnloadAsync(string threadId)
    {
        if (_loaded.TryRemove(threadId, out var thread))
            await thread.DisposeAsync();
    }

    /// <summary>The stored threads, newest first.</summary>
    public ImmutableArray<ThreadListEntry> List(ThreadListParams parameters) =>
        ThreadIndex.List(_services.Host.CodexHome, parameters);

    /// <summary>Shuts all threads down.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var id in _loaded.Keys)
            if (_loaded.TryRemove(id, out var thread))
                await thread.DisposeAsync();
    }

    /// <summary>A sub-agent's thread belongs to its parent, which disposes it; it is not among the loaded ones.</summary>
    private AgentThread Spawn(SubAgentOpening child)
    {
        var parent = child.Parent;
        var now = _services.Host.Clock.GetUtcNow();
        var id = ItemIds.NewUuid();
        var model = parent.Defaults.Model;
        var defaults = parent.Defaults with
        {
            Model = model with { Slug = child.Options.Model ?? model.Slug, ReasoningEffort = child.Options.ReasoningEffort ?? model.ReasoningEffort },
            Warnings = [],
        };
        var path = parent.RolloutPath is null ? null : RolloutPaths.ForNewThread(_services.Host.CodexHome, id, now, _services.TimeZone);
        var start = parent.Start with { ThreadId = id, SessionId = parent.SessionId, Timestamp = now, ThreadSource = "subagent", Base = null };
        return new AgentThread(new ThreadAssembly(_services, new ThreadOpening(id, parent.SessionId, path, start, defaults, parent.Git, "subagent", null)
        {
            ParentThreadId = parent.ThreadId,
            Mcp = child.Mcp,
            Inherited = child.Inherited,
        }).Build(), new ThreadStartParams());
    }

    private (string Path, RolloutHistory History) ReadStored(string threadId)
    {
        if (!Guid.TryParse(threadId, out _))
            throw AppServerException.InvalidRequest($"invalid thread id: {threadId}");
        var codexHome = _services.Host.CodexHome;
        var path = RolloutPaths.Find(codexHome, threadId)
            ?? throw AppServerException.InvalidRequest($"no rollout found for thread id {threadId}");
        try
        {
            return (path, RolloutReader.Read(path, id => RolloutPaths.Find(codexHome, id)));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw AppServerException.InvalidRequest($"failed to read rollout {path}: {exception.Message}");
        }
    }

    private SessionStart NewSession(string id, DateTimeOffset now, ThreadDefaults defaults, ThreadStartParams parameters, GitFacts? git) => new()
    {
        ThreadId = id,
        SessionId = id,
        Timestamp = now,
        Cwd = defaults.Cwd,
        Originator = _services.Originator,
        CliVersion = ProductInfo.Version,
        Source = _services.Source,
        ThreadSource = parameters.ThreadSource ?? "user",
        ModelProvider = defaults.ModelProvider,
        BaseInstructions = defaults.BaseInstructions ?? Prompts.PromptTexts.BaseInstructions,
        GitCommit = git?.Commit,
        GitBranch = git?.Branch,
        GitOriginUrl = git?.OriginUrl,
    };

    private AgentThread Load(ThreadOpening opening, ThreadStartParams parameters)
    {
        var thread = new AgentThread(new ThreadAssembly(_services, opening).Build(), parameters);
        _loaded[opening.ThreadId] = thread;
        return thread;
    }
}

/// <summary>A thread that is about to be loaded.</summary>
internal sealed record ThreadOpening(
    string ThreadId,
    string SessionId,
    string? RolloutPath,
    SessionStart Start,
    ThreadDefaults Defaults,
    GitFacts? Git,
    string ThreadSource,
    RolloutHistory? History)
{
    /// <summary>The thread that this one is a sub-agent of; null for none.</summary>
    public string? ParentThreadId { get; init; }

    /// <summary>What a sub-agent knows from its parent.</summary>
    public ImmutableArray<HistoryEntry> Inherited { get; init; } = [];

    /// <summary>The MCP servers of a sub-agent's parent; null starts the thread's own.</summary>
    public Mcp.McpConnections? Mcp { get; init; }
}

/// <summary>A sub-agent that is about to be started.</summary>
internal sealed record SubAgentOpening(ThreadOpening Parent, Agents.SubAgentOptions Options, ImmutableArray<HistoryEntry> Inherited, Mcp.McpConnections? Mcp);
