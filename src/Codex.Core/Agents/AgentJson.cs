using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Agents;

/// <summary>What models are told about sub-agents, in the forms they know from the original.</summary>
internal static class AgentJson
{
    public static string Spawned(SubAgent agent) => Write(writer =>
    {
        writer.WriteString("agent_id"u8, agent.Id);
        writer.WriteString("nickname"u8, agent.Nickname);
    });

    public static string Notification(SubAgent agent) => Write(writer =>
    {
        writer.WriteString("agent_path"u8, agent.Id);
        WriteStatus(writer, "status", agent.State);
    });

    public static string Closed(CollabAgentState previous) => Write(writer => WriteStatus(writer, "previous_status", previous));

    public static string Status(CollabAgentState state) => Write(writer => WriteStatus(writer, "status", state));

    public static string Waited(IEnumerable<KeyValuePair<string, CollabAgentState>> finished, bool timedOut) => Write(writer =>
    {
        writer.WriteStartObject("status"u8);
        foreach (var (id, state) in finished)
            WriteStatus(writer, id, state);
        writer.WriteEndObject();
        writer.WriteBoolean("timed_out"u8, timedOut);
    });

    private static void WriteStatus(Utf8JsonWriter writer, string name, CollabAgentState state)
    {
        if (state.Status is not (CollabAgentStatus.Completed or CollabAgentStatus.Errored))
        {
            writer.WriteString(name, CollabNames.Of(state.Status));
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString(CollabNames.Of(state.Status), state.Message);
        writer.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
