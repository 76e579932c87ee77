using System.Threading.Channels;
using Codex.Protocol.AppServer;

namespace Codex.Tui.App;

/// <summary>Brings the questions of agent and servers before the user.</summary>
internal sealed class ThreadHost(ChannelWriter<AppEvent> events) : IThreadHost
{
    public Task<ApprovalAnswer> RequestApprovalAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        var pending = new PendingQuestion.Approval(request);
        return AskAsync(pending, pending.Answer, cancellationToken);
    }

    public Task<ElicitationAnswer> RequestElicitationAsync(ElicitationRequest request, CancellationToken cancellationToken)
    {
        var pending = new PendingQuestion.Elicitation(request);
        return AskAsync(pending, pending.Answer, cancellationToken);
    }

    private async Task<T> AskAsync<T>(PendingQuestion question, Task<T> answer, CancellationToken cancellationToken)
    {
        events.TryWrite(new AppEvent.Asked(question));
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            events.TryWrite(new AppEvent.Withdrawn(question));
            throw;
        }
    }
}
