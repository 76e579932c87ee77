using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// The one thread that waits for all commands: for their output, for room in their input, and for their ends. It owns the descriptors it
/// watches; others hand it work with <see cref="Post"/>.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed unsafe class Reactor
{
    private const int ReadSize = 64 * 1024;

    private static readonly Lock s_sharedLock = new();
    private static Reactor? s_shared;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<Action, long> _timers = new();
    private readonly List<PollSource> _sources = [];
    private readonly SafeFileHandle _wakeWriter;
    private int _isWakePending;

    private Reactor()
    {
        (var wakeReader, _wakeWriter) = UnixSystem.Current.OpenPipe();
        UnixSystem.Current.SetNonBlocking(wakeReader);
        UnixSystem.Current.SetNonBlocking(_wakeWriter);
        Watch(new WakeSource(this, wakeReader));
        new Thread(Run) { IsBackground = true, Name = "commands" }.Start();
    }

    /// <summary>Set up at the first use, and again at the next when that failed.</summary>
    /// <exception cref="ProcessStartException">No descriptors left.</exception>
    public static Reactor Shared
    {
        get
        {
            lock (s_sharedLock)
                return s_shared ??= new Reactor();
        }
    }

    /// <summary>A buffer for whoever reads on the reactor's thread.</summary>
    public byte[] ReadBuffer { get; } = GC.AllocateUninitializedArray<byte>(ReadSize, pinned: true);

    /// <summary>Runs an action on the reactor's thread, soon; from any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        if (Interlocked.Exchange(ref _isWakePending, 1) == 0)
            _ = UnixCalls.Write(_wakeWriter, [1]);
    }

    /// <summary>Runs an action on the reactor's thread after a delay; from that thread.</summary>
    public void Schedule(TimeSpan delay, Action action) =>
        _timers.Enqueue(action, Environment.TickCount64 + (long)delay.TotalMilliseconds);

    /// <summary>Begins to watch a descriptor; on the reactor's thread.</summary>
    public void Watch(PollSource source)
    {
        if (source.IsWatched)
            return;
        source.IsWatched = true;
        _sources.Add(source);
    }

    /// <summary>Ends watching, before the descriptor is closed; on the reactor's thread.</summary>
    public void Unwatch(PollSource source)
    {
        if (!source.IsWatched)
            return;
        source.IsWatched = false;
        _sources.Remove(source);
    }

    private void Run()
    {
        var entries = new PollEntry[8];
        var polled = new List<PollSource>();
        while (true)
        {
            while (_posted.TryDequeue(out var action))
                action();
            RunDueTimers();
            polled.Clear();
            polled.AddRange(_sources);
            if (entries.Length < polled.Count)
                entries = new PollEntry[polled.Count * 2];
            for (var i = 0; i < polled.Count; i++)
                entries[i] = new PollEntry { Descriptor = polled[i].Descriptor, Events = polled[i].Events };
            int ready;
            fixed (PollEntry* first = entries)
                ready = UnixCalls.Poll(first, (nuint)polled.Count, MillisecondsToNextTimer());
            for (var i = 0; i < polled.Count && ready > 0; i++)
            {
                if (entries[i].Returned == 0)
                    continue;
                ready--;
                if (polled[i].IsWatched) // an earlier one of this round may have ended it
                    polled[i].OnReady();
            }
        }
    }

    private void RunDueTimers()
    {
        while (_timers.TryPeek(out _, out var due) && due <= Environment.TickCount64)
            _timers.Dequeue()();
    }

    private int MillisecondsToNextTimer()
    {
        if (!_posted.IsEmpty)
            return 0;
        return _timers.TryPeek(out _, out var due) ? (int)Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue) : Timeout.Infinite;
    }

    private sealed class WakeSource(Reactor reactor, SafeFileHandle reader) : PollSource
    {
        public override int Descriptor { get; } = (int)reader.DangerousGetHandle();

        public override short Events => PollEntry.Readable;

        // The flag falls before the queue is emptied, so what is posted from here on either is seen or wakes again.
        public override void OnReady()
        {
            _ = UnixCalls.Read(reader, reactor.ReadBuffer);
            Interlocked.Exchange(ref reactor._isWakePending, 0);
        }
    }
}
