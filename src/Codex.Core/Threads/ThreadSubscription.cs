using System.Threading.Channels;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>A subscriber's view of a thread: events in order, until it is disposed or the thread ends.</summary>
public sealed class ThreadSubscription : IDisposable
{
    private readonly ThreadEventStream.Subscription _subscription;

    internal ThreadSubscription(ThreadEventStream.Subscription subscription) => _subscription = subscription;

    public ChannelReader<ThreadEvent> Events => _subscription.Events;

    public void Dispose() => _subscription.Dispose();
}
