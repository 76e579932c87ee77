using Codex.Protocol.AppServer;

namespace Codex.Tui.App;

/// <summary>Something that waits for the user.</summary>
internal abstract class PendingQuestion
{
    private PendingQuestion()
    {
    }

    /// <summary>A question of the agent.</summary>
    public sealed class Approval(ApprovalRequest request) : PendingQuestion
    {
        private readonly TaskCompletionSource<ApprovalAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ApprovalRequest Request { get; } = request;

        public Task<ApprovalAnswer> Answer => _answer.Task;

        public void Decide(ApprovalAnswer answer) => _answer.TrySetResult(answer);
    }

    /// <summary>A question of an MCP server.</summary>
    public sealed class Elicitation(ElicitationRequest request) : PendingQuestion
    {
        private readonly TaskCompletionSource<ElicitationAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ElicitationRequest Request { get; } = request;

        public Task<ElicitationAnswer> Answer => _answer.Task;

        public void Decide(ElicitationAnswer answer) => _answer.TrySetResult(answer);
    }
}
