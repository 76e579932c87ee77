using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Codex.Core.Conversation;
using Codex.Protocol.Threads;

namespace Codex.Core.Rollouts;

/// <summary>
/// Reads a rollout of either era. Lines that are torn, foreign or of unknown type are skipped: only the first line must make sense.
/// Items are kept as bytes; nothing but their top level is parsed.
/// </summary>
internal sealed class RolloutReader
{
    private readonly List<HistoryEntry> _items = [];
    private SessionMeta? _meta;
    private TokenUsage _total = TokenUsage.Zero;
    private TokenUsage? _last;
    private JsonObject? _world;
    private int _compactions;
    private long _nextOrdinal;
    private long _endOrdinal = long.MaxValue;
    private string? _model;

    private RolloutReader()
    {
    }

    /// <summary>Reads the whole history.</summary>
    /// <param name="path">Absolute path of the rollout.</param>
    /// <param name="findRollout">Finds the rollout of another thread, for forks.</param>
    /// <exception cref="InvalidDataException">The file is not a rollout.</exception>
    public static RolloutHistory Read(string path, Func<string, string?> findRollout)
    {
        var reader = new RolloutReader();
        reader.ReadFile(path);
        var meta = reader._meta ?? throw new InvalidDataException($"{path} is not a rollout: its first line is no session_meta");
        if (meta.HistoryBaseThreadId is { } baseId)
            reader.PrependBase(baseId, meta.HistoryBaseEnd, findRollout);
        return new RolloutHistory
        {
            Path = path,
            Length = new FileInfo(path).Length,
            Meta = meta,
            Items = HistoryRepair.CompleteCalls(reader._items),
            TotalUsage = reader._total,
            LastUsage = reader._last,
            WorldState = reader._world,
            CompactionCount = reader._compactions,
            NextOrdinal = reader._nextOrdinal,
            LastModel = reader._model,
        };
    }

    /// <summary>Reads the first line only; null when it is no <c>session_meta</c>.</summary>
    public static SessionMeta? ReadMeta(string path)
    {
        SessionMeta? meta = null;
        JsonLines.Read(path, line =>
        {
            var parsed = RolloutLine.Read(line, static _ => true);
            if (parsed.Type.SequenceEqual("session_meta"u8))
                meta = ParseMeta(parsed.Payload);
            return false;
        });
        return meta;
    }

    private void PrependBase(string baseId, long end, Func<string, string?> findRollout)
    {
        var basePath = findRollout(baseId)
            ?? throw new InvalidDataException($"the history that this thread was forked from is missing: no rollout of thread {baseId}");
        var reader = new RolloutReader { _endOrdinal = end };
        reader.ReadFile(basePath);
        if (reader._meta?.HistoryBaseThreadId is { } earlier)
            reader.PrependBase(earlier, reader._meta.HistoryBaseEnd, findRollout);
        // A compaction since the fork has replaced what came before it.
        if (_compactions == 0)
            _items.InsertRange(0, reader._items);
        if (_last is null)
            (_total, _last) = (reader._total, reader._last);
        _compactions += reader._compactions;
        _world = Merge(reader._world, _world);
        _model ??= reader._model;
    }

    private void ReadFile(string path) => JsonLines.Read(path, ReadLine);

    private bool ReadLine(ReadOnlySpan<byte> bytes)
    {
        var line = RolloutLine.Read(bytes, static _ => true);
        if (line.Ordinal >= _endOrdinal)
            return false;
        _nextOrdinal = line.Ordinal >= 0 ? line.Ordinal + 1 : _nextOrdinal + 1;
        try
        {
            Handle(line);
        }
        catch (JsonException)
        {
            // A torn line in the middle (two writers, a full disk): the rest of the file still counts.
        }

        return true;
    }

    private void Handle(RolloutLine line)
    {
        if (line.Payload.IsEmpty)
            return;
        if (line.Type.SequenceEqual("response_item"u8))
            _items.Add(HistoryEntry.Read(line.Payload.ToArray()));
        else if (line.Type.SequenceEqual("session_meta"u8))
            _meta ??= ParseMeta(line.Payload);
        else if (line.Type.SequenceEqual("compacted"u8))
            HandleCompacted(line.Payload);
        else if (line.Type.SequenceEqual("turn_context"u8))
            HandleTurnContext(line.Payload);
        else if (line.Type.SequenceEqual("world_state"u8))
            HandleWorldState(line.Payload);
        else if (line.Type.SequenceEqual("token_usage_record"u8))
            HandleUsage(line.Payload, "thread_token_usage", "usage");
        else if (line.Type.SequenceEqual("event_msg"u8))
            HandleEvent(line.Payload);
    }

    private void HandleEvent(ReadOnlySpan<byte> payload)
    {
        // Events are many and only two kinds matter here: their type is the first member, look before parsing.
        var head = payload[..Math.Min(payload.Length, 64)];
        if (head.IndexOf("\"token_count\""u8) >= 0)
        {
            using var document = JsonDocument.Parse(payload.ToArray());
            if (document.RootElement.TryGetProperty("info", out var info) && info.ValueKind == JsonValueKind.Object)
                ReadUsage(info, "total_token_usage", "last_token_usage");
        }
        else if (head.IndexOf("\"thread_rolled_back\""u8) >= 0)
        {
            using var document = JsonDocument.Parse(payload.ToArray());
            if (document.RootElement.TryGetProperty("num_turns", out var turns) && turns.TryGetInt32(out var count))
                RollBack(count);
        }
    }

    private void RollBack(int turns)
    {
        for (; turns > 0; turns--)
        {
            var start = _items.FindLastIndex(static entry => entry.Kind == HistoryKind.UserMessage && !ContextMarkers.IsContext(entry.Json.Span));
            if (start < 0)
                return;
            _items.RemoveRange(start, _items.Count - start);
        }
    }

    private void HandleCompacted(ReadOnlySpan<byte> payload)
    {
        using var document = JsonDocument.Parse(payload.ToArray());
        _compactions++;
        if (document.RootElement.TryGetProperty("replacement_history", out var replacement) && replacement.ValueKind == JsonValueKind.Array)
        {
            _items.Clear();
            foreach (var item in replacement.EnumerateArray())
                _items.Add(HistoryEntry.Read(Encoding.UTF8.GetBytes(item.GetRawText())));
            return;
        }

        // The first era wrote only the summary: the history is then the user's messages and the summary.
        if (document.RootElement.TryGetProperty("message", out var message) && message.GetString() is { } summary)
            CompactedHistory.ReplaceInPlace(_items, summary);
    }

    private void HandleTurnContext(ReadOnlySpan<byte> payload)
    {
        using var document = JsonDocument.Parse(payload.ToArray());
        if (document.RootElement.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String)
            _model = model.GetString();
    }

    private void HandleWorldState(ReadOnlySpan<byte> payload)
    {
        if (JsonNode.Parse(payload) is not JsonObject node || node["state"] is not JsonObject state)
            return;
        node.Remove("state");
        var isFull = node["full"] is JsonValue full && full.GetValueKind() == JsonValueKind.True;
        _world = isFull ? state : Merge(_world, state);
    }

    /// <summary>Merges a partial state into an earlier one, object by object.</summary>
    private static JsonObject? Merge(JsonObject? into, JsonObject? from)
    {
        if (into is null || from is null)
            return from ?? into;
        foreach (var (name, value) in from.ToList())
        {
            if (value is JsonObject inner && into[name] is JsonObject existing)
            {
                Merge(existing, inner);
                continue;
            }

            from.Remove(name);
            into[name] = value;
        }

        return into;
    }

    private void HandleUsage(ReadOnlySpan<byte> payload, string total, string last)
    {
        using var document = JsonDocument.Parse(payload.ToArray());
        ReadUsage(document.RootElement, total, last);
    }

    private void ReadUsage(JsonElement element, string total, string last)
    {
        if (element.TryGetProperty(total, out var totalUsage) && totalUsage.ValueKind == JsonValueKind.Object)
            _total = totalUsage.Deserialize(RolloutJson.Default.TokenUsage) ?? _total;
        if (element.TryGetProperty(last, out var lastUsage) && lastUsage.ValueKind == JsonValueKind.Object)
            _last = lastUsage.Deserialize(RolloutJson.Default.TokenUsage);
    }

    /// <summary>The original writes an object as the source of a sub-agent's thread.</summary>
    private static bool IsSubAgent(JsonElement root) =>
        Text(root, "thread_source") == "subagent" || (root.TryGetProperty("source"u8, out var source) && source.ValueKind == JsonValueKind.Object);

    internal static SessionMeta? ParseMeta(ReadOnlySpan<byte> payload)
    {
        using var document = JsonDocument.Parse(payload.ToArray());
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Text(root, "id") is not { } id)
            return null;
        var history = root.TryGetProperty("history_base", out var b) && b.ValueKind == JsonValueKind.Object ? b : default;
        return new SessionMeta
        {
            Id = id,
            SessionId = Text(root, "session_id") ?? id,
            Cwd = Text(root, "cwd") ?? "",
            Originator = Text(root, "originator"),
            CliVersion = Text(root, "cli_version"),
            Source = IsSubAgent(root) ? "subagent" : Text(root, "source"),
            ModelProvider = Text(root, "model_provider"),
            Timestamp = Text(root, "timestamp"),
            BaseInstructions = root.TryGetProperty("base_instructions", out var instructions) && instructions.ValueKind == JsonValueKind.Object
                ? Text(instructions, "text")
                : null,
            HistoryBaseThreadId = history.ValueKind == JsonValueKind.Object ? Text(history, "thread_id") : null,
            HistoryBaseEnd = history.ValueKind == JsonValueKind.Object && history.TryGetProperty("end_ordinal_exclusive", out var end)
                && end.TryGetInt64(out var ordinal) ? ordinal : long.MaxValue,
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
