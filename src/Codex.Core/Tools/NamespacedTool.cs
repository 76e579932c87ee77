using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Turns;
using Codex.Protocol.Responses;

namespace Codex.Core.Tools;

/// <summary>A function that belongs to a namespace: offered together with its siblings, or found by <c>tool_search</c>.</summary>
internal abstract class NamespacedTool(string ns, string name) : ITool
{
    /// <summary>Its name within the namespace.</summary>
    public string ShortName => name;

    public string Name => $"{ns}.{name}";

    public virtual ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    /// <summary>The function's entry.</summary>
    public abstract ReadOnlySpan<byte> Spec { get; }

    /// <summary>The namespace offers it.</summary>
    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => default;

    public virtual Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) => call.Payload is ToolPayload.Function function
        ? RunAsync(ToolArguments.Parse(function.Arguments), call.CallId, turn, cancellationToken)
        : throw new ToolException($"{name} takes JSON arguments");

    public abstract Task<ToolOutput> RunAsync(ToolArguments arguments, string callId, TurnContext turn, CancellationToken cancellationToken);
}

/// <summary>Several tools under one name. Models that can search for tools are told of it in a line and find it when they need it.</summary>
internal sealed class ToolNamespace(string name, string description, string recordedAs, ImmutableArray<NamespacedTool> tools) : ITool
{
    /// <summary>What stands for the namespace in <c>world_state</c>: the original compares it, and tells its model anew when it differs.</summary>
    public string RecordedAs => recordedAs;

    public string Name => name;

    public string Description => description;

    /// <summary>The description's first line.</summary>
    public string Summary => description.Split('\n')[0].Trim();

    public ImmutableArray<NamespacedTool> Tools => tools;

    public ToolConcurrency Concurrency => ToolConcurrency.Exclusive;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.SearchesTools ? default : Write(tools, isDeferred: false);

    /// <summary>The namespace with some of its tools, as requests and search results hold it.</summary>
    public ReadOnlyMemory<byte> Write(IEnumerable<NamespacedTool> chosen, bool isDeferred)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "namespace"u8);
            writer.WriteString("name"u8, name);
            writer.WriteString("description"u8, description);
            writer.WriteStartArray("tools"u8);
            foreach (var tool in chosen)
            {
                if (isDeferred)
                    writer.WriteRawValue([.. tool.Spec[..^1], .. ",\"defer_loading\":true}"u8]);
                else
                    writer.WriteRawValue(tool.Spec);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) =>
        throw new ToolException($"unsupported call: {name}");
}
