using Codex.Core.Turns;

namespace Codex.Core.Tools;

/// <summary>A tool that the model can call.</summary>
internal interface ITool
{
    /// <summary>The name by which it is called.</summary>
    string Name { get; }

    /// <summary>The entry of the request's <c>tools</c>, JSON, UTF-8; empty when the tool is not offered to this turn's model but still answers.</summary>
    ReadOnlyMemory<byte> GetSpec(TurnContext turn);

    /// <summary>Whether calls of one response may run beside each other.</summary>
    ToolConcurrency Concurrency { get; }

    /// <summary>Runs a call.</summary>
    /// <exception cref="ToolException">The model's fault, or a refusal.</exception>
    Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken);
}

/// <summary>Whether calls of one response may run beside each other.</summary>
internal enum ToolConcurrency
{
    /// <summary>Beside any other parallel call.</summary>
    Parallel,

    /// <summary>Alone: it changes what others may see.</summary>
    Exclusive,
}
