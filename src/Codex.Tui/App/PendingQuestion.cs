using Codex.Protocol.AppServer;

namespace Codex.Tui.App;

/// <summary>A question of the agent that waits for the user.</summary>
internal sealed class PendingApproval(ApprovalRequest request)
{
    private readonly TaskCompletionSource<ApprovalAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ApprovalRequest Request { get; } = request;

    public Task<ApprovalAnswer> Answer => _answer.Task;

    public void Decide(ApprovalAnswer answer) => _answer.TrySetResult(answer);
}
