using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Codex.Core.Agents;
using Codex.Core.Conversation;
using Codex.Core.Mcp;
using Codex.Core.Prompts;
using Codex.Core.Rollouts;
using Codex.Core.Skills;
using Codex.Core.Surroundings;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>Puts one thread together: events, recorder, history, tools, and the body of its turns.</summary>
internal sealed class ThreadAssembly(AgentServices services, ThreadOpening opening)
{
    private readonly string _contextWindowId = ItemIds.NewUuid();
    private ThreadDefaults _defaults = opening.Defaults;

    public ThreadSetup Build()
    {
        var defaults = opening.Defaults;
        var events = new ThreadEventStream { ModelContextWindow = defaults.Model.ContextWindow };
        var recorder = new RolloutRecorder(opening.RolloutPath, opening.Start, opening.History?.NextOrdinal ?? 0, services.Host.Clock,
            message => events.Emit(new ThreadEvent.Warning(message)));
        events.AttachRecorder(recorder);
        var past = opening.History;
        var conversation = new Conversation.Conversation(past?.Items ?? opening.Inherited, past?.LastUsage, past?.CompactionCount ?? 0);
        var history = new ThreadHistory(conversation, events, recorder, past?.WorldState, past?.TotalUsage ?? TokenUsage.Zero);
        foreach (var item in opening.Inherited)
            recorder.Record(item);
        var mcp = opening.Mcp ?? services.StartMcp(defaults, events);
        var tools = services.CreateTools(new ToolSetOptions(opening.ThreadId, defaults, events)
        {
            SpawnAgent = opening.ParentThreadId is null ? options => services.SpawnThread(Child(options, conversation, mcp)) : null,
            Mcp = mcp,
        });
        var model = services.OpenModel(defaults);
        return new ThreadSetup(
            Summarize,
            history,
            recorder,
            (turn, work, steering, token) => RunTurnAsync(new TurnParts(history, tools, model.Sample, mcp), turn, work, steering, token),
            new ThreadResources(tools.Resources, model.Connection),
            services.Host.Clock)
        {
            Warnings = defaults.Warnings,
            ChangeSettings = changed =>
            {
                _defaults = changed;
                events.ModelContextWindow = changed.Model.ContextWindow;
                tools.ChangeLimits(changed.Limits);
                return Summarize();
            },
            ListSkills = () => [.. _defaults.Skills.Skills.Select(skill => new SkillListEntry(skill.Name, skill.Description, skill.Path))],
            ListTerminals = tools.ListTerminals,
            TerminateTerminal = tools.TerminateTerminal,
            Mcp = opening.Mcp is null ? mcp : null,
        };
    }

    /// <summary>The opening of a sub-agent: the same place and settings, its own thread.</summary>
    private SubAgentOpening Child(SubAgentOptions options, Conversation.Conversation conversation, McpConnections? mcp) => new(
        opening with { Defaults = _defaults },
        options,
        options.InheritsHistory ? HistoryRepair.CompleteCalls([.. conversation.Items]) : [],
        mcp);

    private async Task<TurnOutcome> RunTurnAsync(
        TurnParts parts, Turn turn, TurnWork work, Steering steering, CancellationToken cancellationToken)
    {
        parts.History.Events.Emit(new ThreadEvent.TurnStarted(turn));
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var context = CreateContext(turn, (work as TurnWork.Prompt)?.OutputSchema) with { Interrupt = interruption.Cancel };
        if (parts.Mcp is { } mcp)
        {
            mcp.Questions.Turn = new McpTurn(context.ThreadId, context.TurnId, MayAsk(context));
            await mcp.WaitAWhileAsync(interruption.Token);
        }

        parts.History.BeginTurn(Sections(context, parts.Tools.Deferrable()));
        var runner = new TurnRunner(context, parts.History, parts.Tools, parts.Sampler, new UserInputReader(_defaults.Skills), _defaults.Compaction);
        var outcome = await runner.RunAsync(work, steering, interruption.Token);
        if (outcome is TurnOutcome.Interrupted && work is TurnWork.Prompt)
            parts.History.Append(TurnAbortedText.ToItem());
        return outcome;
    }

    private bool MayAsk(TurnContext turn) =>
        turn.ApprovalPolicy != ApprovalPolicy.Never && _defaults.Config.GranularApproval is not { McpElicitations: false };

    private TurnContext CreateContext(Turn turn, JsonElement? schema) => new()
    {
        ThreadId = opening.ThreadId,
        SessionId = opening.SessionId,
        TurnId = turn.Id,
        Cwd = _defaults.Cwd,
        Model = _defaults.Model,
        ApprovalPolicy = _defaults.ApprovalPolicy,
        SandboxPolicy = _defaults.SandboxPolicy,
        BaseInstructions = _defaults.BaseInstructions ?? PromptTexts.BaseInstructions,
        OutputSchema = schema,
        Account = _defaults.Account,
        Metadata = new TurnMetadata
        {
            InstallationId = services.InstallationId.Value,
            Originator = services.Originator,
            UserAgent = services.UserAgent,
            ThreadSource = opening.ThreadSource,
            ParentThreadId = opening.ParentThreadId,
            IsOpenAi = _defaults.Config.Provider.IsOpenAi,
            IsResumed = opening.History is not null,
            ContextWindowId = _contextWindowId,
            GitCommit = opening.Git?.Commit,
            GitRoot = opening.Git?.Root,
            StartedAt = services.Host.Clock.GetUtcNow(),
        },
    };

    private IReadOnlyList<SurroundingsSection> Sections(TurnContext turn, ImmutableArray<ToolNamespace> deferrable)
    {
        var defaults = _defaults;
        var local = TimeZoneInfo.ConvertTime(services.Host.Clock.GetUtcNow(), services.TimeZone);
        return
        [
            SkillTexts.List(defaults.Skills),
            SkillTexts.Settings(defaults.Skills),
            TextSections.Permissions(new PermissionFacts(turn.SandboxPolicy, turn.ApprovalPolicy, defaults.Limits)
            {
                Profile = defaults.PermissionProfile,
            }),
            TextSections.DeferredTools(turn.Model.SearchesTools ? deferrable : []),
            TextSections.DeveloperInstructions(defaults.DeveloperInstructions),
            TextSections.ProjectInstructions(defaults.ProjectInstructions),
            EnvironmentSection.Create(new EnvironmentFacts
            {
                Cwd = turn.Cwd,
                Shell = services.ShellName,
                CurrentDate = local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                TimeZone = services.TimeZone.Id,
                SandboxPolicy = turn.SandboxPolicy,
                ProfileLimits = defaults.PermissionProfile is null ? null : defaults.Limits,
            }),
        ];
    }

    private ThreadSummary Summarize()
    {
        var defaults = _defaults;
        return new ThreadSummary
        {
            Id = opening.ThreadId,
            SessionId = opening.SessionId,
            Cwd = defaults.Cwd,
            Model = defaults.Model.Slug,
            ModelProvider = defaults.ModelProvider,
            ApprovalPolicy = defaults.ApprovalPolicy,
            SandboxPolicy = defaults.SandboxPolicy,
            ReasoningEffort = defaults.ConfiguredEffort,
            ReasoningSummary = defaults.ConfiguredSummary ?? "none",
            RolloutPath = opening.RolloutPath,
        };
    }

    /// <summary>Released in order: what tools keep may still ask the model.</summary>
    private sealed class ThreadResources(IAsyncDisposable tools, IAsyncDisposable connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await tools.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    private sealed record TurnParts(ThreadHistory History, ThreadTools Tools, ModelSampler Sampler, McpConnections? Mcp);
}
