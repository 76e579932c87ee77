using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.Mcp;
using Codex.Protocol.AppServer;

namespace Codex.Core.Mcp;

/// <summary>What servers ask the user in the midst of calls: passed to the thread's host, or declined when nobody may be asked.</summary>
internal sealed class McpQuestions(IThreadHost? host)
{
    private readonly Lock _lock = new();
    private ImmutableArray<CallPatience> _calls = [];

    /// <summary>The thread and turn that questions belong to, and whether the user may be asked; set with each turn.</summary>
    public McpTurn? Turn { get; set; }

    /// <summary>Until the result is disposed, a call's limit stands still whenever the user is asked.</summary>
    public IDisposable Watch(CallPatience call)
    {
        lock (_lock)
            _calls = _calls.Add(call);
        return new Watching(this, call);
    }

    /// <summary>Asks.</summary>
    /// <param name="server">Who asks.</param>
    /// <param name="parameters">Those of <c>elicitation/create</c>.</param>
    /// <param name="cancellationToken">The server no longer waits.</param>
    public async Task<McpElicitationAnswer> AskAsync(string server, JsonElement parameters, CancellationToken cancellationToken)
    {
        if (host is null || Turn is not { MayAsk: true } turn || parameters.ValueKind != JsonValueKind.Object)
            return McpElicitationAnswer.Declined;
        var calls = _calls;
        foreach (var call in calls)
            call.Pause();
        try
        {
            var answer = await host.RequestElicitationAsync(Read(server, turn, parameters), cancellationToken);
            return new McpElicitationAnswer(
                answer.Action switch
                {
                    ElicitationAction.Accept => McpElicitationAction.Accept,
                    ElicitationAction.Cancel => McpElicitationAction.Cancel,
                    _ => McpElicitationAction.Decline,
                },
                answer.Content);
        }
        finally
        {
            foreach (var call in calls)
                call.Resume();
        }
    }

    private static ElicitationRequest Read(string server, McpTurn turn, JsonElement parameters) => new()
    {
        ThreadId = turn.ThreadId,
        TurnId = turn.TurnId,
        ServerName = server,
        Message = Text(parameters, "message") ?? "",
        RequestedSchema = parameters.TryGetProperty("requestedSchema", out var schema) ? schema : default,
        Url = Text(parameters, "url"),
        ElicitationId = Text(parameters, "elicitationId"),
        Meta = parameters.TryGetProperty("_meta", out var meta) ? meta : default,
    };

    private static string? Text(JsonElement parameters, string name) =>
        parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed class Watching(McpQuestions questions, CallPatience call) : IDisposable
    {
        public void Dispose()
        {
            lock (questions._lock)
                questions._calls = questions._calls.Remove(call);
        }
    }
}

/// <summary>The turn that calls are made in.</summary>
/// <param name="ThreadId">The thread.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="MayAsk">False when the policy is to ask nobody.</param>
internal sealed record McpTurn(string ThreadId, string TurnId, bool MayAsk);
