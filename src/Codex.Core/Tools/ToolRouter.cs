using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Codex.Core.Conversation;
using Codex.Core.Turns;
using Codex.Protocol.Responses;

namespace Codex.Core.Tools;

/// <summary>
/// Runs the calls of one response. Neighbouring parallel calls run beside each other, exclusive ones alone; the outputs come in call
/// order, exactly one for each call whatever happens. The one place where <see cref="ToolException"/> becomes an output.
/// </summary>
/// <param name="find">The tool of a name (with its namespace and a dot); null when there is none.</param>
/// <param name="clock">Times the calls.</param>
internal sealed class ToolRouter(Func<string, ITool?> find, TimeProvider clock)
{
    /// <summary>Runs all calls; when cancelled, the calls that were running or had not begun answer that they were aborted.</summary>
    public async Task<ImmutableArray<ResponseItem>> RunAsync(IReadOnlyList<ToolCall> calls, TurnContext turn, CancellationToken cancellationToken)
    {
        var outputs = new ResponseItem[calls.Count];
        for (var first = 0; first < calls.Count;)
        {
            var last = first;
            while (last + 1 < calls.Count && IsParallel(calls[first]) && IsParallel(calls[last + 1]))
                last++;
            if (first == last)
            {
                outputs[first] = await RunOneAsync(calls[first], turn, cancellationToken);
            }
            else
            {
                var batch = calls.Skip(first).Take(last - first + 1).Select(call => RunOneAsync(call, turn, cancellationToken));
                (await Task.WhenAll(batch)).CopyTo(outputs, first);
            }

            first = last + 1;
        }

        return ImmutableArray.Create(outputs);
    }

    private bool IsParallel(ToolCall call) => Find(call) is { Concurrency: ToolConcurrency.Parallel };

    private ITool? Find(ToolCall call)
    {
        var name = call.Namespace is null ? call.Name : $"{call.Namespace}.{call.Name}";
        return find(name);
    }

    private async Task<ResponseItem> RunOneAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        ToolOutput output;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            output = Find(call) is { } tool
                ? await tool.RunAsync(call, turn, cancellationToken)
                : ToolOutput.Text(call.Payload is ToolPayload.Custom ? $"unsupported custom tool call: {call.Name}" : $"unsupported call: {call.Namespace}{call.Name}");
        }
        catch (ToolException exception)
        {
            output = ToolOutput.Text(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var seconds = clock.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            output = ToolOutput.Text($"Wall time: {seconds} seconds\naborted by user");
        }

        Debug.Assert(!output.Parts.IsDefault, "a tool must answer");
        if (call.Payload is ToolPayload.ToolSearch)
            return ResponseItems.ToolSearchOutput(ItemIds.ForOutput(call.OutputType), call.CallId, output.FoundTools.IsEmpty ? "[]"u8.ToArray() : output.FoundTools);
        return ResponseItems.Output(call.OutputType, ItemIds.ForOutput(call.OutputType), call.CallId, output.Parts);
    }
}
