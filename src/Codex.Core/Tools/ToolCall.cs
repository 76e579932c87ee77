using System.Collections.Immutable;
using Codex.Protocol.Responses;

namespace Codex.Core.Tools;

/// <summary>A call that the model made, of whatever kind of tool.</summary>
internal sealed record ToolCall
{
    /// <summary>The namespace in which models that take their tools in the input find the plain ones.</summary>
    public const string DefaultNamespace = "functions";

    /// <summary>Unique within the conversation.</summary>
    public required string CallId { get; init; }

    public required string Name { get; init; }

    /// <summary>The namespace of tools that are grouped (MCP servers, agents); null for plain ones.</summary>
    public string? Namespace { get; init; }

    public required ToolPayload Payload { get; init; }

    /// <summary>The type of the item that answers this call.</summary>
    public string OutputType => Payload is ToolPayload.Custom ? "custom_tool_call_output" : "function_call_output";

    /// <summary>The call in an item; null when the item is none, or one that the provider answers itself.</summary>
    public static ToolCall? FromItem(ResponseItem item) => item switch
    {
        ResponseItem.FunctionCall call => new ToolCall
        {
            CallId = call.CallId,
            Name = call.Name,
            Namespace = call.Namespace == DefaultNamespace ? null : call.Namespace,
            Payload = new ToolPayload.Function(call.Arguments),
        },
        ResponseItem.CustomToolCall call => new ToolCall { CallId = call.CallId, Name = call.Name, Payload = new ToolPayload.Custom(call.Input) },
        ResponseItem.LocalShellCall { CallId: { } callId } call => new ToolCall
        {
            CallId = callId,
            Name = "local_shell",
            Payload = new ToolPayload.LocalShell(call.Command, call.WorkingDirectory, call.TimeoutMs),
        },
        _ => null,
    };
}

/// <summary>What a call carries.</summary>
internal abstract record ToolPayload
{
    private ToolPayload()
    {
    }

    /// <param name="Arguments">JSON text as the model wrote it: not to be trusted to be valid.</param>
    public sealed record Function(string Arguments) : ToolPayload;

    /// <param name="Input">Free text.</param>
    public sealed record Custom(string Input) : ToolPayload;

    /// <param name="Command">The argument vector.</param>
    /// <param name="WorkingDirectory">Absolute or relative to the turn's; null for the turn's.</param>
    /// <param name="TimeoutMs">Milliseconds; null for the default.</param>
    public sealed record LocalShell(ImmutableArray<string> Command, string? WorkingDirectory, long? TimeoutMs) : ToolPayload;
}

/// <summary>What a tool answers the model.</summary>
/// <param name="Parts">One text in the usual case; images besides.</param>
internal sealed record ToolOutput(ImmutableArray<InputPart> Parts)
{
    public static ToolOutput Text(string text) => new([new InputPart.Text(text)]);
}

/// <summary>The model's fault, or a refusal: the text goes to the model as the call's output.</summary>
internal sealed class ToolException(string message) : Exception(message);
