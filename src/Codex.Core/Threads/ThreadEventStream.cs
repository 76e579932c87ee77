using System.Collections.Immutable;
using System.Threading.Channels;
using Codex.Core.Rollouts;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>Fans a thread's events out: the recorder first, then the subscribers. Emitting never waits for anybody.</summary>
internal sealed class ThreadEventStream
{
    private readonly Lock _lock = new();
    private ImmutableArray<Subscription> _subscriptions = [];
    private RolloutRecorder? _recorder;

    /// <summary>The context window that token counts are recorded with; set with each turn.</summary>
    public long? ModelContextWindow { get; set; }

    /// <summary>True when a subscriber wants deltas; without one they need not be made at all.</summary>
    public bool WantsDeltas { get; private set; }

    public void AttachRecorder(RolloutRecorder recorder) => _recorder = recorder;

    /// <summary>Starts a subscription; it sees every later event until it is disposed.</summary>
    public Subscription Subscribe(DeltaInterest deltas)
    {
        var subscription = new Subscription(this, deltas);
        lock (_lock)
        {
            _subscriptions = _subscriptions.Add(subscription);
            WantsDeltas = _subscriptions.Any(s => s.Deltas == DeltaInterest.Wanted);
        }

        return subscription;
    }

    public void Emit(ThreadEvent threadEvent)
    {
        // One event at a time, also when parallel tools emit: recorder and subscribers see the same order.
        lock (_lock)
        {
            _recorder?.Record(threadEvent, ModelContextWindow);
            var isDelta = threadEvent is ThreadEvent.AgentMessageDelta or ThreadEvent.ReasoningSummaryDelta or ThreadEvent.ReasoningTextDelta
                or ThreadEvent.CommandOutputDelta;
            foreach (var subscription in _subscriptions)
                if (!isDelta || subscription.Deltas == DeltaInterest.Wanted)
                    subscription.Write(threadEvent);
        }
    }

    /// <summary>Ends all subscriptions.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions)
                subscription.Complete();
            _subscriptions = [];
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            _subscriptions = _subscriptions.Remove(subscription);
            WantsDeltas = _subscriptions.Any(s => s.Deltas == DeltaInterest.Wanted);
        }
    }

    /// <summary>One subscriber's queue. It has no bound: in-process readers keep up, and transports drop slow clients themselves.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly ThreadEventStream _stream;
        private readonly Channel<ThreadEvent> _events =
            Channel.CreateUnbounded<ThreadEvent>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

        internal Subscription(ThreadEventStream stream, DeltaInterest deltas)
        {
            _stream = stream;
            Deltas = deltas;
        }

        public DeltaInterest Deltas { get; }

        public ChannelReader<ThreadEvent> Events => _events.Reader;

        public void Dispose()
        {
            _stream.Remove(this);
            Complete();
        }

        internal void Write(ThreadEvent threadEvent) => _events.Writer.TryWrite(threadEvent);

        internal void Complete() => _events.Writer.TryComplete();
    }
}

/// <summary>Whether a subscriber wants text and output as it comes, or whole items only.</summary>
public enum DeltaInterest
{
    Wanted,
    NotWanted,
}
