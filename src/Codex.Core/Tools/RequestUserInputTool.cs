using Codex.Core.Turns;

namespace Codex.Core.Tools;

/// <summary>
/// <c>request_user_input</c>: asks the user questions in plan mode. There is no plan mode yet, so it is not offered; a model that calls
/// it from habit is told so instead of being told that the tool is unknown.
/// </summary>
internal sealed class RequestUserInputTool : ITool
{
    public string Name => "request_user_input";

    public ToolConcurrency Concurrency => ToolConcurrency.Exclusive;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => default;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) =>
        throw new ToolException("request_user_input is unavailable in Default mode");
}
