using System.Collections.Immutable;
using Codex.Core.Threads;
using Codex.Core.Turns;
using Codex.Protocol.Threads;

namespace Codex.Core.Tools;

/// <summary><c>update_plan</c>: the model's list of steps. The plan is for people: the model is only told that it was taken.</summary>
internal sealed class UpdatePlanTool(ThreadEventStream events) : ITool
{
    private static readonly byte[] s_spec = """
        {"type":"function","name":"update_plan","description":"Show the user the plan: the whole list of steps with their status. Keep at most one step in_progress.","strict":false,"parameters":{"type":"object","properties":{"explanation":{"type":"string","description":"Why the plan changed, in a sentence."},"plan":{"type":"array","description":"All steps, in order.","items":{"type":"object","properties":{"step":{"type":"string","description":"What is done in this step, in a few words."},"status":{"type":"string","enum":["pending","in_progress","completed"]}},"required":["step","status"],"additionalProperties":false}}},"required":["plan"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "update_plan";

    public ToolConcurrency Concurrency => ToolConcurrency.Exclusive;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => s_spec;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException("update_plan takes JSON arguments");
        var arguments = ToolArguments.Parse(function.Arguments);
        var steps = arguments.RequiredObjects("plan").Select(ReadStep).ToImmutableArray();
        events.Emit(new ThreadEvent.PlanUpdated(turn.TurnId, arguments.OptionalString("explanation"), steps));
        return Task.FromResult(ToolOutput.Text("Plan updated"));
    }

    private static PlanStep ReadStep(ToolArguments step) => new(
        step.RequiredString("step"),
        step.RequiredVariant("status", "pending", "in_progress", "completed") switch
        {
            "completed" => PlanStepStatus.Completed,
            "in_progress" => PlanStepStatus.InProgress,
            _ => PlanStepStatus.Pending,
        });
}
