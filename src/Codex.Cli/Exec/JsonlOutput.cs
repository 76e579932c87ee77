using Codex.Protocol.Threads;

namespace Codex.Cli.Exec;

/// <summary><c>--json</c>: every event is a line on stdout, written at once.</summary>
internal sealed class JsonlOutput(Stream stdout, ReasoningDisplay reasoning) : IExecOutput
{
    private readonly ExecEventEncoder _encoder = new(reasoning);

    public void Begin(ThreadSummary thread, string prompt) => Handle(new ThreadEvent.ThreadStarted(thread));

    public void Handle(ThreadEvent threadEvent)
    {
        var lines = _encoder.Encode(threadEvent);
        if (lines.IsEmpty)
            return;
        stdout.Write(lines.Span);
        stdout.Flush();
    }

    public void End(string? lastMessage)
    {
    }
}
