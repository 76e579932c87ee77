using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>Learns of a child's end: from its pidfd, or where there is none (macOS, old kernels, strict filters) from a waiting thread.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed class ExitSource : PollSource
{
    private readonly Reactor _reactor;
    private readonly SafeFileHandle _descriptor;
    private readonly Action _onExited;

    private ExitSource(Reactor reactor, SafeFileHandle descriptor, Action onExited)
    {
        _reactor = reactor;
        _descriptor = descriptor;
        _onExited = onExited;
        Descriptor = (int)descriptor.DangerousGetHandle();
    }

    public override int Descriptor { get; }

    public override short Events => PollEntry.Readable;

    /// <summary>Calls back on the reactor's thread, once, when the child can be reaped; called on that thread.</summary>
    public static void Watch(Reactor reactor, int processId, ExitWatch watch, Action onExited)
    {
        var descriptor = watch == ExitWatch.Descriptor ? UnixSystem.Current.OpenProcess(processId) : null;
        if (descriptor is { IsInvalid: false })
            reactor.Watch(new ExitSource(reactor, descriptor, onExited));
        else
            WaitOnThread(reactor, processId, onExited);
    }

    private static void WaitOnThread(Reactor reactor, int processId, Action onExited)
    {
        new Thread(Wait, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"command {processId}" }.Start();

        void Wait()
        {
            UnixCalls.WaitUntilEnded(processId);
            reactor.Post(onExited);
        }
    }

    public override void OnReady()
    {
        _reactor.Unwatch(this);
        _descriptor.Dispose();
        _onExited();
    }
}
