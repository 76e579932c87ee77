using System.Collections.Immutable;
using Codex.Protocol.Threads;

namespace Codex.Core.Turns;

/// <summary>Input that arrives while a turn runs; taken up before the next request. Written by the thread's loop, drained by the turn.</summary>
internal sealed class Steering
{
    private readonly Lock _lock = new();
    private readonly List<ImmutableArray<UserInput>> _pending = [];
    private bool _closed;

    /// <summary>Adds input; false when the turn takes no more, then a new turn must carry it.</summary>
    public bool TryAdd(ImmutableArray<UserInput> input)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _pending.Add(input);
            return true;
        }
    }

    /// <summary>Takes everything that is pending, in order.</summary>
    public ImmutableArray<ImmutableArray<UserInput>> Drain()
    {
        lock (_lock)
        {
            ImmutableArray<ImmutableArray<UserInput>> taken = [.. _pending];
            _pending.Clear();
            return taken;
        }
    }

    /// <summary>Ends steering, unless something is pending: then the turn must go on.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            _closed |= _pending.Count == 0;
            return _closed;
        }
    }

    /// <summary>Ends steering at once; what was pending is dropped.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _closed = true;
            _pending.Clear();
        }
    }
}
