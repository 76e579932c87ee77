using Codex.Protocol.Threads;

namespace Codex.Cli.Exec;

/// <summary>Shows a run: for people or as JSON lines.</summary>
internal interface IExecOutput
{
    /// <summary>Once, before anything else.</summary>
    void Begin(ThreadSummary thread, string prompt);

    void Handle(ThreadEvent threadEvent);

    /// <summary>Once, after the turn's end.</summary>
    /// <param name="lastMessage">The last message of the model; null when there was none.</param>
    void End(string? lastMessage);
}
