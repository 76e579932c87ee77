using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Codex.Testing.Model;

/// <summary>
/// One step of a streamed reply: an output item with the events a Responses server sends for it, or something that happens to the stream.
/// Read scripts with <c>using static Codex.Testing.Model.ModelStep;</c>.
/// </summary>
public abstract record ModelStep
{
    private protected ModelStep()
    {
    }

    public static implicit operator ModelStep(string text) => Message(text);

    /// <summary>An assistant message, its text sent in <paramref name="deltas"/> pieces.</summary>
    public static ModelStep Message(string text, int deltas = 1, string? phase = null, string? id = null) => new MessageStep(text, deltas, phase, id);

    /// <summary>A reasoning item: summary text ("" for none), optional raw content, encrypted content.</summary>
    public static ModelStep Reasoning(string summary, string? content = null, string? encrypted = "ENC") => new ReasoningStep(summary, content, encrypted);

    /// <summary>A function call. Without <paramref name="callId"/> the id is <c>call_R_I</c>: number of the response, index of the item.</summary>
    public static ModelStep Call(
        string name, [StringSyntax(StringSyntaxAttribute.Json)] string arguments, string? callId = null, string? ns = null) =>
        new FunctionCallStep(name, arguments, callId, ns);

    /// <summary>A freeform tool call, for example <c>apply_patch</c>.</summary>
    public static ModelStep CustomCall(string name, string input, string? callId = null) => new CustomCallStep(name, input, callId);

    /// <summary>The November-2025 hosted shell item.</summary>
    public static ModelStep LocalShellCall(string[] command, string? callId = null) => new LocalShellStep(command, callId);

    /// <summary>A web search that the service ran.</summary>
    public static ModelStep WebSearchCall(string query) => new WebSearchStep(query);

    /// <summary>Any output item, sent as it is in <c>output_item.added</c> and <c>output_item.done</c>.</summary>
    public static ModelStep Item([StringSyntax(StringSyntaxAttribute.Json)] string json) => new RawItemStep(Json(json));

    /// <summary>Any event; its <c>type</c> becomes the SSE event name.</summary>
    public static ModelStep Event([StringSyntax(StringSyntaxAttribute.Json)] string json) => new RawEventStep(Json(json));

    /// <summary>Bytes as they are, for broken SSE.</summary>
    public static ModelStep Raw(string text) => new RawTextStep(text);

    /// <summary>An SSE comment line, what servers send to keep the connection alive.</summary>
    public static ModelStep Comment(string text) => new RawTextStep($": {text}\n\n");

    /// <summary>Token usage of <c>response.completed</c>. Without this step: 100 in, 10 out.</summary>
    public static ModelStep Usage(long input, long output, long cached = 0, long reasoning = 0, long? total = null) =>
        new UsageStep(input, output, cached, reasoning, total);

    /// <summary>Sets <c>end_turn</c> in <c>response.completed</c>; false asks the client to go on with another request.</summary>
    public static ModelStep EndTurn(bool value) => new EndTurnStep(value);

    /// <summary>Adds a field to the response object of <c>response.completed</c>.</summary>
    public static ModelStep ResponseField(string name, [StringSyntax(StringSyntaxAttribute.Json)] string json) => new ResponseFieldStep(name, Json(json));

    /// <summary><c>response.failed</c> in place of <c>response.completed</c>.</summary>
    public static ModelStep Failed(string code, string message) => new FailedStep(code, message);

    /// <summary><c>response.incomplete</c> in place of <c>response.completed</c>.</summary>
    public static ModelStep Incomplete(string reason) => new IncompleteStep(reason);

    /// <summary>Cuts the connection in the middle of the body, after what came before was sent.</summary>
    public static ModelStep Disconnect() => new DisconnectStep();

    /// <summary>Ends the body properly but without <c>response.completed</c>.</summary>
    public static ModelStep WithoutCompleted() => new WithoutCompletedStep();

    /// <summary>Leaves out <c>response.created</c> (must be the first step).</summary>
    public static ModelStep WithoutCreated() => new WithoutCreatedStep();

    /// <summary>Waits for the test to complete <paramref name="gate"/>, or for the client to hang up.</summary>
    public static ModelStep Hold(Task gate) => new HoldStep(gate);

    /// <summary>Never goes on: the stream stays open and silent until the client hangs up or the server is disposed.</summary>
    public static ModelStep Hang() => new HoldStep(new TaskCompletionSource().Task);

    /// <summary>A slow server. To order things in a test use <see cref="Hold"/>.</summary>
    public static ModelStep Pause(TimeSpan time) => new PauseStep(time);

    internal abstract ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
