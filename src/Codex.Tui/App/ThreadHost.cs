using System.Threading.Channels;
using Codex.Protocol.AppServer;

namespace Codex.Tui.App;

/// <summary>Brings the agent's questions before the user.</summary>
internal sealed class ThreadHost(ChannelWriter<AppEvent> events) : IThreadHost
{
    public async Task<ApprovalAnswer> RequestApprovalAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        var pending = new PendingApproval(request);
        events.TryWrite(new AppEvent.ApprovalAsked(pending));
        try
        {
            return await pending.Answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            events.TryWrite(new AppEvent.ApprovalWithdrawn(pending));
            throw;
        }
    }
}
