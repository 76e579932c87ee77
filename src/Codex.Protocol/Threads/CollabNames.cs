using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace Codex.Protocol.Threads;

/// <summary>The names that sub-agent calls have in rollouts and in <c>exec --json</c>, which both write them with underscores.</summary>
public static class CollabNames
{
    public static string Of(CollabAgentTool tool) => tool switch
    {
        CollabAgentTool.SpawnAgent => "spawn_agent",
        CollabAgentTool.SendInput => "send_input",
        CollabAgentTool.ResumeAgent => "resume_agent",
        CollabAgentTool.Wait => "wait",
        CollabAgentTool.CloseAgent => "close_agent",
        _ => throw new UnreachableException(),
    };

    public static string Of(CollabAgentStatus status) => status switch
    {
        CollabAgentStatus.PendingInit => "pending_init",
        CollabAgentStatus.Running => "running",
        CollabAgentStatus.Interrupted => "interrupted",
        CollabAgentStatus.Completed => "completed",
        CollabAgentStatus.Errored => "errored",
        CollabAgentStatus.Shutdown => "shutdown",
        CollabAgentStatus.NotFound => "not_found",
        _ => throw new UnreachableException(),
    };

    /// <summary>Writes the member <c>agents_states</c>.</summary>
    public static void WriteStates(Utf8JsonWriter writer, ImmutableSortedDictionary<string, CollabAgentState> states)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject("agents_states"u8);
        foreach (var (id, state) in states)
        {
            writer.WriteStartObject(id);
            writer.WriteString("status"u8, Of(state.Status));
            writer.WriteString("message"u8, state.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
