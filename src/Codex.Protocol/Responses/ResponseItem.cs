using System.Collections.Immutable;

namespace Codex.Protocol.Responses;

/// <summary>
/// One item of the model's conversation. <see cref="Json"/> is the truth: the bytes as they came from the wire or from disk, or as
/// we wrote them first, so fields and cases that we do not know survive every round trip; the members are a typed view of it.
/// Bytes go into requests and rollouts as they are, nothing is serialised twice (docs/adr/0004-raw-response-items.md).
/// </summary>
public abstract record ResponseItem
{
    private protected ResponseItem()
    {
    }

    /// <summary>The item as one JSON object, UTF-8.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The wire's <c>type</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The wire's <c>id</c>, if it has one.</summary>
    public string? Id { get; init; }

    /// <summary>A message of the user, the developer or the model.</summary>
    public sealed record Message(string Role, ImmutableArray<ContentPart> Content, string? Phase) : ResponseItem
    {
        public override string Type => "message";

        /// <summary>All text parts together.</summary>
        public string Text => string.Concat(Content.Where(part => part.Text is not null).Select(part => part.Text));
    }

    /// <summary>Reasoning: summary sections, raw sections, and the encrypted form that goes back with the next request.</summary>
    public sealed record Reasoning(ImmutableArray<string> Summary, ImmutableArray<string> Content) : ResponseItem
    {
        public override string Type => "reasoning";
    }

    /// <summary>A call of a function tool. <paramref name="Arguments"/> is JSON text written by the model: it may be anything.</summary>
    public sealed record FunctionCall(string CallId, string Name, string? Namespace, string Arguments) : ResponseItem
    {
        public override string Type => "function_call";
    }

    /// <summary>A call of a freeform tool.</summary>
    public sealed record CustomToolCall(string CallId, string Name, string Input) : ResponseItem
    {
        public override string Type => "custom_tool_call";
    }

    /// <summary>A call of the provider's built-in shell tool (November 2025 models).</summary>
    public sealed record LocalShellCall(string? CallId, ImmutableArray<string> Command, string? WorkingDirectory, long? TimeoutMs) : ResponseItem
    {
        public override string Type => "local_shell_call";
    }

    /// <summary>A search for tools that are not in the request. <paramref name="Arguments"/> is its JSON, empty when absent.</summary>
    public sealed record ToolSearchCall(string CallId, ReadOnlyMemory<byte> Arguments) : ResponseItem
    {
        public override string Type => "tool_search_call";
    }

    /// <summary>The output of a call, of any kind of tool.</summary>
    public sealed record ToolCallOutput(string CallId, string OutputType) : ResponseItem
    {
        public override string Type => OutputType;
    }

    /// <summary>A search that the provider ran. <paramref name="Action"/> is its JSON object, empty when absent.</summary>
    public sealed record WebSearchCall(string Status, ReadOnlyMemory<byte> Action, string Query) : ResponseItem
    {
        public override string Type => "web_search_call";
    }

    /// <summary>An encrypted summary of the conversation before it.</summary>
    public sealed record Compaction : ResponseItem
    {
        public override string Type => "compaction";
    }

    /// <summary>A case that we do not know; kept.</summary>
    public sealed record Unknown(string UnknownType) : ResponseItem
    {
        public override string Type => UnknownType;
    }
}

/// <summary>One part of a message. Only text parts have <see cref="Text"/>.</summary>
/// <param name="Type"><c>input_text</c>, <c>output_text</c>, <c>input_image</c>, …</param>
/// <param name="Text">The text of a text part.</param>
public sealed record ContentPart(string Type, string? Text);
