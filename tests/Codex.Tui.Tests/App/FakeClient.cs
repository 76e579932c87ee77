using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Tui.Tests.App;

/// <summary>An agent that does what a test says: each message is written down, and what comes of it is told by the test.</summary>
internal sealed class FakeClient : IAppServerClient
{
    private readonly Channel<ThreadNotification> _notifications = Channel.CreateUnbounded<ThreadNotification>();
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
    private int _threads;
    private int _turns;

    public ImmutableArray<ThreadListEntry> Stored { get; init; } = [];

    public ImmutableArray<SkillListEntry> Skills { get; init; } = [];

    /// <summary>Why forks are refused; null when they are not.</summary>
    public string? ForkRefusal { get; init; }

    /// <summary>What a resumed thread begins with.</summary>
    public ImmutableArray<ThreadItem> Past { get; init; } = [];

    public string ThreadId => $"thread-{_threads}";

    public string TurnId => $"turn-{_turns}";

    /// <summary>The next call, such as <c>start: text</c>.</summary>
    public async Task<string> NextCallAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _calls.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Whether there is a call that nobody has read.</summary>
    public bool HasCall => _calls.Reader.TryPeek(out _);

    public void Tell(ThreadEvent threadEvent) => _notifications.Writer.TryWrite(new ThreadNotification(ThreadId, threadEvent));

    public void TellMessage(string id, string text)
    {
        Tell(new ThreadEvent.ItemStarted(TurnId, new ThreadItem.AgentMessage { Id = id, Text = "" }));
        foreach (var piece in text.Chunk(7))
            Tell(new ThreadEvent.AgentMessageDelta(TurnId, id, new string(piece)));
        Tell(new ThreadEvent.ItemCompleted(TurnId, new ThreadItem.AgentMessage { Id = id, Text = text }));
    }

    public void TellEnd(TurnStatus status = TurnStatus.Completed) =>
        Tell(new ThreadEvent.TurnCompleted(new Turn { Id = TurnId, Status = status, DurationMs = 2000 }));

    public Task<ThreadStartResponse> StartThreadAsync(ThreadStartParams parameters, CancellationToken cancellationToken)
    {
        _threads++;
        return Task.FromResult(new ThreadStartResponse(Summary()));
    }

    public Task<ThreadResumeResponse> ResumeThreadAsync(ThreadResumeParams parameters, CancellationToken cancellationToken)
    {
        _threads++;
        _calls.Writer.TryWrite("resume: " + parameters.ThreadId);
        return Task.FromResult(new ThreadResumeResponse(Summary()) { Items = Past, Name = Stored.FirstOrDefault(entry => entry.Id == parameters.ThreadId)?.Name });
    }

    public Task<ThreadForkResponse> ForkThreadAsync(ThreadForkParams parameters, CancellationToken cancellationToken)
    {
        if (ForkRefusal is not null)
            throw AppServerException.InvalidRequest(ForkRefusal);
        _threads++;
        _calls.Writer.TryWrite("fork: " + parameters.ThreadId);
        return Task.FromResult(new ThreadForkResponse(Summary()));
    }

    /// <summary>The lists that were asked for.</summary>
    public ConcurrentQueue<ThreadListParams> Listed { get; } = [];

    public Task<ThreadListResponse> ListThreadsAsync(ThreadListParams parameters, CancellationToken cancellationToken)
    {
        Listed.Enqueue(parameters);
        return Task.FromResult(new ThreadListResponse(Stored));
    }

    public Task<TurnStartResponse> StartTurnAsync(TurnStartParams parameters, CancellationToken cancellationToken)
    {
        _turns++;
        var turn = new Turn { Id = TurnId, Status = TurnStatus.InProgress };
        Tell(new ThreadEvent.TurnStarted(turn));
        Tell(new ThreadEvent.ItemCompleted(TurnId, new ThreadItem.UserMessage { Id = "u" + _turns, Content = parameters.Input }));
        _calls.Writer.TryWrite("start: " + TextOf(parameters.Input));
        return Task.FromResult(new TurnStartResponse(turn));
    }

    public Task SteerTurnAsync(TurnSteerParams parameters, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite("steer: " + TextOf(parameters.Input));
        return Task.CompletedTask;
    }

    public Task InterruptTurnAsync(TurnInterruptParams parameters, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite("interrupt: " + parameters.TurnId);
        return Task.CompletedTask;
    }

    public Task<ThreadSettingsResponse> ChangeSettingsAsync(ThreadSettingsParams parameters, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite($"settings: {parameters.Model} {parameters.Effort} {parameters.Sandbox} {parameters.ApprovalPolicy}");
        return Task.FromResult(new ThreadSettingsResponse(Summary() with { Model = parameters.Model ?? "gpt-5.5", ReasoningEffort = parameters.Effort }));
    }

    public Task<TurnStartResponse> CompactThreadAsync(string threadId, CancellationToken cancellationToken) => StartOther("compact");

    public Task<TurnStartResponse> RunShellCommandAsync(ThreadShellCommandParams parameters, CancellationToken cancellationToken) =>
        StartOther("shell: " + parameters.Command);

    public ImmutableArray<McpServerListEntry> McpServers { get; init; } = [];

    public ImmutableArray<BackgroundTerminal> Terminals { get; set; } = [];

    public Task<McpServerListResponse> ListMcpServersAsync(string threadId, CancellationToken cancellationToken) => Task.FromResult(new McpServerListResponse(McpServers));

    public Task<BackgroundTerminalListResponse> ListBackgroundTerminalsAsync(string threadId, CancellationToken cancellationToken) =>
        Task.FromResult(new BackgroundTerminalListResponse(Terminals));

    public Task<BackgroundTerminalTerminateResponse> TerminateBackgroundTerminalAsync(BackgroundTerminalTerminateParams parameters, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite("terminate: " + parameters.ProcessId);
        var found = Terminals.Any(terminal => terminal.ProcessId == parameters.ProcessId);
        Terminals = [.. Terminals.Where(terminal => terminal.ProcessId != parameters.ProcessId)];
        return Task.FromResult(new BackgroundTerminalTerminateResponse(found));
    }

    public Task RollBackThreadAsync(ThreadRollbackParams parameters, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite($"rollback: {parameters.Turns}");
        return Task.CompletedTask;
    }

    public Task SetThreadNameAsync(ThreadNameParams parameters, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite("name: " + parameters.Name);
        return Task.CompletedTask;
    }

    public Task ArchiveThreadAsync(string threadId, CancellationToken cancellationToken)
    {
        _calls.Writer.TryWrite("archive: " + threadId);
        return Task.CompletedTask;
    }

    public Task<SkillListResponse> ListSkillsAsync(string threadId, CancellationToken cancellationToken) => Task.FromResult(new SkillListResponse(Skills));

    private Task<TurnStartResponse> StartOther(string call)
    {
        _turns++;
        var turn = new Turn { Id = TurnId, Status = TurnStatus.InProgress };
        Tell(new ThreadEvent.TurnStarted(turn));
        _calls.Writer.TryWrite(call);
        return Task.FromResult(new TurnStartResponse(turn));
    }

    public IAsyncEnumerable<ThreadNotification> ReadNotificationsAsync(CancellationToken cancellationToken) =>
        _notifications.Reader.ReadAllAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _notifications.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private ThreadSummary Summary() => new()
    {
        Id = ThreadId,
        SessionId = ThreadId,
        Cwd = "/work",
        Model = "gpt-5.5",
        ModelProvider = "openai",
        ApprovalPolicy = ApprovalPolicy.OnRequest,
        SandboxPolicy = new SandboxPolicy.ReadOnly(),
        ReasoningSummary = "auto",
    };

    private static string TextOf(ImmutableArray<UserInput> input) => string.Concat(input.Select(part => part switch
    {
        UserInput.Text text => text.Value,
        UserInput.LocalImage image => $"[{image.Path}]",
        _ => "?",
    }));
}
