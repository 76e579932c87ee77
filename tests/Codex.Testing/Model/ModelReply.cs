using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Codex.Testing.Model;

/// <summary>How the fake server answers one request.</summary>
public abstract record ModelReply
{
    private protected ModelReply()
    {
    }

    /// <summary>Awaited before the first byte of the answer.</summary>
    internal Task Gate { get; private init; } = Task.CompletedTask;

    internal ImmutableArray<KeyValuePair<string, string>> ExtraHeaders { get; private init; } = [];

    internal int? ChunkBytes { get; private init; }

    public static implicit operator ModelReply(string text) => Of(ModelStep.Message(text));

    public static implicit operator ModelReply(ModelStep step) => Of(step);

    /// <summary>A streamed response, completed unless a step says otherwise.</summary>
    public static ModelReply Of(params ImmutableArray<ModelStep> steps) => new StreamReply(steps);

    /// <summary>A plain answer, typically an error.</summary>
    public static ModelReply Status(int status, string body = "", params (string Name, string Value)[] headers) =>
        new PlainReply(status, body, body.StartsWith('{') ? "application/json" : "text/plain") { ExtraHeaders = Pairs(headers) };

    /// <summary>200 with a JSON body.</summary>
    public static ModelReply Json([StringSyntax(StringSyntaxAttribute.Json)] string json) => new PlainReply(200, json, "application/json");

    /// <summary>Closes the connection without a byte of answer.</summary>
    public static ModelReply Drop() => new DropReply();

    /// <summary>Never answers; ends when the client hangs up or the server is disposed.</summary>
    public static ModelReply Hang() => Of().After(new TaskCompletionSource().Task);

    /// <summary>Decides when the request is there, for example from the output of an earlier call.</summary>
    public static ModelReply From(Func<CapturedRequest, ModelReply> choose) => new ComputedReply(choose);

    /// <summary>The same reply, given only once <paramref name="gate"/> has completed.</summary>
    public ModelReply After(Task gate) => this with { Gate = gate };

    /// <summary>The same reply with one more response header.</summary>
    public ModelReply WithHeader(string name, string value) => this with { ExtraHeaders = ExtraHeaders.Add(new(name, value)) };

    /// <summary>The same stream, cut into HTTP chunks of this many bytes, so that events and UTF-8 sequences are split.</summary>
    public ModelReply InChunksOf(int bytes) => this with { ChunkBytes = bytes };

    private static ImmutableArray<KeyValuePair<string, string>> Pairs((string Name, string Value)[] headers) =>
        [.. headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value))];
}

internal sealed record StreamReply(ImmutableArray<ModelStep> Steps) : ModelReply;

internal sealed record PlainReply(int Code, string Body, string ContentType) : ModelReply;

internal sealed record DropReply : ModelReply;

internal sealed record ComputedReply(Func<CapturedRequest, ModelReply> Choose) : ModelReply;
