using System.Text;
using System.Text.Json.Nodes;
using Codex.Core.Conversation;
using Codex.Core.Rollouts;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.Rollouts;

public sealed class RolloutReaderTests : IDisposable
{
    private const string ThreadId = "019b0000-0000-7000-8000-000000000001";
    private readonly TestCodexHome _home = new();

    private string NewPath(string id = ThreadId) => Path.Combine(_home.CodexHome, "sessions", "2026", "01", "02", $"rollout-2026-01-02T12-00-00-{id}.jsonl");

    public void Dispose() => _home.Dispose();

    private RolloutRecorder Record(string path, long nextOrdinal = 0) => new(path, Start(ThreadId), nextOrdinal, TestHost.Clock(), message => Assert.Fail(message));

    private static SessionStart Start(string id) => new()
    {
        ThreadId = id,
        SessionId = id,
        Timestamp = TestHost.Start,
        Cwd = "/repo",
        Originator = "codex_exec",
        CliVersion = "0.169.0",
        Source = "exec",
        ThreadSource = "user",
        ModelProvider = "mock",
        BaseInstructions = "be good",
    };

    private static HistoryEntry User(string text) => HistoryEntry.Read(ResponseItems.TextMessage("msg_" + text, "user", text).Json);

    private static string[] Texts(RolloutHistory history) => [.. history.Items.Select(item => Encoding.UTF8.GetString(item.Json.Span))];

    private string Write(params string[] lines)
    {
        var path = NewPath();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        return path;
    }

    [Fact]
    public void Read_RecordedThread_GivesBackItemsUsageAndWorld()
    {
        var path = NewPath();
        using (var recorder = Record(path))
        {
            recorder.Record(User("one"));
            recorder.RecordWorldState(new JsonObject { ["a"] = new JsonObject { ["x"] = 1, ["y"] = 2 } }, WorldStateScope.Full);
            recorder.RecordWorldState(new JsonObject { ["a"] = new JsonObject { ["y"] = 3 } }, WorldStateScope.Changes);
            var usage = new TokenUsage { InputTokens = 5, OutputTokens = 2, TotalTokens = 7 };
            recorder.Record(new ThreadEvent.TokenUsageUpdated("t1", "resp_1", usage + usage, usage, usage, 1000), 1000);
            recorder.Record(User("two"));
        }

        var history = RolloutReader.Read(path, _ => null);

        Assert.Equal([Encoding.UTF8.GetString(User("one").Json.Span), Encoding.UTF8.GetString(User("two").Json.Span)], Texts(history));
        Assert.Equal(14, history.TotalUsage.TotalTokens);
        Assert.Equal(7, history.LastUsage?.TotalTokens);
        Assert.Equal("""{"a":{"x":1,"y":3}}""", history.WorldState?.ToJsonString());
        Assert.Equal("be good", history.Meta.BaseInstructions);
        Assert.Equal(File.ReadAllLines(path).Length, history.NextOrdinal);
    }

    [Fact]
    public void Read_TornLastLine_SkipsItAndAppendStartsOnAFreshLine()
    {
        var path = NewPath();
        using (var recorder = Record(path))
            recorder.Record(User("one"));
        File.AppendAllText(path, """{"timestamp":"2026-01-02T12:00:00.000Z","ordinal":2,"type":"response_item","payload":{"type":"mess""");

        var torn = RolloutReader.Read(path, _ => null);
        using (var recorder = Record(path, torn.NextOrdinal))
            recorder.Record(User("two"));

        Assert.Single(torn.Items);
        Assert.Equal(2, RolloutReader.Read(path, _ => null).Items.Length);
    }

    [Fact]
    public void Read_CallWithoutOutput_AddsAnAbortedOne()
    {
        var path = Write(
            $$$"""{"timestamp":"x","ordinal":0,"type":"session_meta","payload":{"id":"{{{ThreadId}}}","cwd":"/r"}}""",
            """{"timestamp":"x","ordinal":1,"type":"response_item","payload":{"type":"custom_tool_call","call_id":"c1","name":"apply_patch","input":"x"}}""",
            """{"timestamp":"x","ordinal":2,"type":"response_item","payload":{"type":"function_call_output","call_id":"orphan","output":"x"}}""");

        var items = RolloutReader.Read(path, _ => null).Items;

        Assert.Equal([HistoryKind.ToolCall, HistoryKind.ToolOutput], items.Select(item => item.Kind));
        Assert.Contains("\"custom_tool_call_output\"", Encoding.UTF8.GetString(items[1].Json.Span), StringComparison.Ordinal);
        Assert.Equal("c1", items[1].CallId);
    }

    [Fact]
    public void Read_FirstEraFile_HasNoOrdinalsAndStillWorks()
    {
        var path = Write(
            $$$"""{"timestamp":"x","type":"session_meta","payload":{"id":"{{{ThreadId}}}","cwd":"/r","instructions":null}}""",
            """{"timestamp":"x","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}}""",
            """{"timestamp":"x","type":"event_msg","payload":{"type":"user_message","message":"hi"}}""",
            """{"timestamp":"x","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"total_tokens":9},"last_token_usage":{"total_tokens":4}}}}""",
            """{"timestamp":"x","type":"something_new","payload":[1,2]}""");

        var history = RolloutReader.Read(path, _ => null);

        Assert.Equal((1, 5L, 9L, 4L), (history.Items.Length, history.NextOrdinal, history.TotalUsage.TotalTokens, history.LastUsage?.TotalTokens ?? 0));
        Assert.Null(history.WorldState);
    }

    [Fact]
    public void Read_Compacted_ReplacesWhatWasBefore()
    {
        var path = NewPath();
        using (var recorder = Record(path))
        {
            recorder.Record(User("old"));
            recorder.RecordCompaction("sum", [User("kept")]);
            recorder.Record(User("new"));
        }

        var history = RolloutReader.Read(path, _ => null);

        Assert.Equal([Encoding.UTF8.GetString(User("kept").Json.Span), Encoding.UTF8.GetString(User("new").Json.Span)], Texts(history));
        Assert.Equal(1, history.CompactionCount);
    }

    [Fact]
    public void Read_RolledBack_DropsTheLastTurns()
    {
        var path = Write(
            $$$"""{"timestamp":"x","type":"session_meta","payload":{"id":"{{{ThreadId}}}","cwd":"/r"}}""",
            """{"timestamp":"x","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"keep"}]}}""",
            """{"timestamp":"x","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"drop"}]}}""",
            """{"timestamp":"x","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]}}""",
            """{"timestamp":"x","type":"event_msg","payload":{"type":"thread_rolled_back","num_turns":1}}""");

        Assert.Contains("keep", Assert.Single(Texts(RolloutReader.Read(path, _ => null))), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Fork_BeginsWithTheBaseUpToItsEnd()
    {
        const string forkId = "019b0000-0000-7000-8000-000000000002";
        var basePath = NewPath();
        using (var recorder = Record(basePath))
        {
            recorder.Record(User("shared"));
            recorder.Record(User("later"));
        }

        var forkPath = NewPath(forkId);
        File.WriteAllText(forkPath,
            $$$"""{"timestamp":"x","ordinal":0,"type":"session_meta","payload":{"id":"{{{forkId}}}","cwd":"/r","history_base":{"thread_id":"{{{ThreadId}}}","end_ordinal_exclusive":2} } }"""
            + "\n" + """{"timestamp":"x","ordinal":1,"type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"mine"}]}}""" + "\n");

        var texts = Texts(RolloutReader.Read(forkPath, id => id == ThreadId ? basePath : null));

        Assert.Equal(2, texts.Length);
        Assert.Contains("shared", texts[0], StringComparison.Ordinal);
        Assert.Contains("mine", texts[1], StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => RolloutReader.Read(forkPath, _ => null));
    }

    [Fact]
    public void Read_NotARollout_Throws()
    {
        var path = Write("hello", "{}");

        var exception = Assert.Throws<InvalidDataException>(() => RolloutReader.Read(path, _ => null));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_UnwritablePath_TellsOnceAndGoesOn()
    {
        var messages = new List<string>();
        File.WriteAllText(Path.Combine(_home.CodexHome, "sessions"), "a file where a folder must be");
        using var recorder = new RolloutRecorder(NewPath(), Start(ThreadId), 0, TestHost.Clock(), messages.Add);

        recorder.Record(User("one"));
        recorder.Record(User("two"));

        Assert.Contains("no longer recorded", Assert.Single(messages), StringComparison.Ordinal);
    }
}
