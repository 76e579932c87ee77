using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Codex.Cli.Exec;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;
using Codex.Testing.Snapshots;

namespace Codex.Cli.Tests.Exec;

public sealed class ExecEventEncoderTests
{
    private static readonly Turn s_turn = new() { Id = "turn", Status = TurnStatus.InProgress };

    [Fact]
    public void Encode_EveryEvent_IsAsTheContractHasIt()
    {
        var encoder = new ExecEventEncoder(new ReasoningDisplay(ReasoningMode.Summary));

        Snapshot.Verify(string.Concat(Events().Select(e => Encoding.UTF8.GetString(encoder.Encode(e).Span))));
    }

    [Fact]
    public void Events_OfTheTest_AreAllThereAre()
    {
        static IEnumerable<Type> Cases(Type union) => union.GetNestedTypes().Where(type => type.IsSubclassOf(union));

        Assert.Empty(Cases(typeof(ThreadEvent)).Except(Events().Select(e => e.GetType())));
        Assert.Empty(Cases(typeof(ThreadItem)).Except(Events().OfType<ThreadEvent.ItemCompleted>().Select(e => e.Item.GetType())));
    }

    [Fact]
    public void Encode_FailedAndInterruptedTurns_EndAsTheyDid()
    {
        var encoder = new ExecEventEncoder(new ReasoningDisplay(ReasoningMode.Hidden));

        var failed = Encoding.UTF8.GetString(encoder.Encode(new ThreadEvent.TurnCompleted(s_turn with { Status = TurnStatus.Failed, Error = new TurnError { Message = "no" } })).Span);
        var interrupted = encoder.Encode(new ThreadEvent.TurnCompleted(s_turn with { Status = TurnStatus.Interrupted }));

        Assert.Equal("""{"type":"turn.failed","error":{"message":"no"}}""" + "\n", failed);
        Assert.True(interrupted.IsEmpty);
    }

    private static IEnumerable<ThreadEvent> Events()
    {
        yield return new ThreadEvent.ThreadStarted(new ThreadSummary
        {
            Id = "thread",
            SessionId = "thread",
            Cwd = "/w",
            Model = "m",
            ModelProvider = "p",
            ApprovalPolicy = ApprovalPolicy.Never,
            SandboxPolicy = new SandboxPolicy.ReadOnly(),
            ReasoningSummary = "none",
        });
        yield return new ThreadEvent.TurnStarted(s_turn);
        yield return new ThreadEvent.McpServerStatusUpdated("files", McpServerStatus.Failed, "no such program");
        yield return new ThreadEvent.RateLimitsUpdated(new RateLimitSnapshot { LimitId = "codex", Primary = new RateLimitWindow { UsedPercent = 99 } });
        yield return new ThreadEvent.Warning("careful");
        yield return new ThreadEvent.AgentMessageDelta("turn", "m", "d");
        yield return new ThreadEvent.ReasoningSummaryDelta("turn", "r", 0, "d");
        yield return new ThreadEvent.ReasoningTextDelta("turn", "r", 0, "d");
        yield return new ThreadEvent.CommandOutputDelta("turn", "c", "d");
        yield return new ThreadEvent.TurnDiffUpdated("turn", "diff");
        yield return new ThreadEvent.PlanUpdated("turn", "why", [new PlanStep("a", PlanStepStatus.Completed), new PlanStep("b", PlanStepStatus.InProgress)]);
        foreach (var item in Items())
        {
            yield return new ThreadEvent.ItemStarted("turn", item);
            yield return new ThreadEvent.ItemCompleted("turn", item);
        }

        yield return new ThreadEvent.PlanUpdated("turn", null, [new PlanStep("a", PlanStepStatus.Completed)]);
        yield return new ThreadEvent.TokenUsageUpdated("turn", "resp", Usage(5), Usage(3), Usage(1), 1000);
        yield return new ThreadEvent.ErrorOccurred("turn", new TurnError { Message = "Reconnecting... 1/5" }, WillRetry.Yes);
        yield return new ThreadEvent.TurnCompleted(s_turn with { Status = TurnStatus.Completed });
    }

    private static IEnumerable<ThreadItem> Items()
    {
        var json = JsonDocument.Parse("""{"type":"search","query":"q"}""").RootElement;
        yield return new ThreadItem.UserMessage { Id = "u", Content = [new UserInput.Text("hi")] };
        yield return new ThreadItem.Reasoning { Id = "r", Summary = ["one", "two"] };
        yield return new ThreadItem.AgentMessage { Id = "m", Text = "é \"quoted\"" };
        yield return new ThreadItem.CommandExecution { Id = "c", Command = "ls", Cwd = "/w", Status = ItemStatus.Failed, AggregatedOutput = "out", ExitCode = 2 };
        yield return new ThreadItem.FileChange
        {
            Id = "f",
            Status = ItemStatus.Declined,
            Changes =
            [
                new FileUpdateChange { Path = "/w/a", Kind = new PatchChangeKind.Add(), Diff = "" },
                new FileUpdateChange { Path = "/w/b", Kind = new PatchChangeKind.Update(null), Diff = "" },
                new FileUpdateChange { Path = "/w/c", Kind = new PatchChangeKind.Delete(), Diff = "" },
            ],
        };
        yield return new ThreadItem.McpToolCall { Id = "t", Server = "s", Tool = "t", Status = ItemStatus.Failed, Arguments = json, Error = new McpToolCallError("no") };
        yield return new ThreadItem.CollabAgentToolCall
        {
            Id = "a",
            Tool = CollabAgentTool.Wait,
            Status = ItemStatus.Completed,
            SenderThreadId = "thread",
            ReceiverThreadIds = ["child"],
            AgentsStates = ImmutableSortedDictionary<string, CollabAgentState>.Empty.Add("child", new CollabAgentState(CollabAgentStatus.Completed, "done")),
        };
        yield return new ThreadItem.WebSearch { Id = "w", Query = "q", Action = json };
        yield return new ThreadItem.ImageView { Id = "i", Path = "/w/i.png" };
        yield return new ThreadItem.ContextCompaction { Id = "k" };
    }

    private static TokenUsage Usage(long n) => new() { InputTokens = 10 * n, CachedInputTokens = n, OutputTokens = 2 * n, ReasoningOutputTokens = n, TotalTokens = 12 * n };
}
