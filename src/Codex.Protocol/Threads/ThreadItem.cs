using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol.Threads;

/// <summary>
/// What front ends see of a turn: one message, command, patch, … with its own id and life (started, deltas, completed).
/// JSON as in the app-server v2 contract: <c>{"type":"commandExecution","id":…}</c>, absent values written as null.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(UserMessage), "userMessage")]
[JsonDerivedType(typeof(AgentMessage), "agentMessage")]
[JsonDerivedType(typeof(Reasoning), "reasoning")]
[JsonDerivedType(typeof(CommandExecution), "commandExecution")]
[JsonDerivedType(typeof(FileChange), "fileChange")]
[JsonDerivedType(typeof(McpToolCall), "mcpToolCall")]
[JsonDerivedType(typeof(CollabAgentToolCall), "collabAgentToolCall")]
[JsonDerivedType(typeof(WebSearch), "webSearch")]
[JsonDerivedType(typeof(ImageView), "imageView")]
[JsonDerivedType(typeof(ContextCompaction), "contextCompaction")]
public abstract record ThreadItem
{
    private protected ThreadItem()
    {
    }

    /// <summary>Unique within the thread; the call id for tool calls, the wire id for messages and reasoning.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>What the user sent.</summary>
    public sealed record UserMessage : ThreadItem
    {
        [JsonPropertyName("content")]
        public required ImmutableArray<UserInput> Content { get; init; }
    }

    /// <summary>Text of the model, whole.</summary>
    public sealed record AgentMessage : ThreadItem
    {
        [JsonPropertyName("text")]
        public required string Text { get; init; }

        /// <summary><c>commentary</c>, <c>final_answer</c> or null when the model did not say.</summary>
        [JsonPropertyName("phase")]
        public string? Phase { get; init; }
    }

    /// <summary>The model's reasoning: public summary sections, and raw sections where the provider gives them.</summary>
    public sealed record Reasoning : ThreadItem
    {
        [JsonPropertyName("summary")]
        public ImmutableArray<string> Summary { get; init; } = [];

        [JsonPropertyName("content")]
        public ImmutableArray<string> Content { get; init; } = [];
    }

    /// <summary>A command that ran, runs, or was refused by a human.</summary>
    public sealed record CommandExecution : ThreadItem
    {
        /// <summary>The argument vector as started, shell included.</summary>
        [JsonIgnore]
        public ImmutableArray<string> Argv { get; init; } = [];

        /// <summary>The command as one shell-quoted line, for display.</summary>
        [JsonPropertyName("command")]
        public required string Command { get; init; }

        /// <summary>Absolute working directory.</summary>
        [JsonPropertyName("cwd")]
        public required string Cwd { get; init; }

        /// <summary>The unified-exec session id while the command runs in the background.</summary>
        [JsonPropertyName("processId")]
        public string? ProcessId { get; init; }

        [JsonPropertyName("source")]
        public CommandSource Source { get; init; }

        [JsonPropertyName("status")]
        public required ItemStatus Status { get; init; }

        /// <summary>A best-effort reading of what the command does.</summary>
        [JsonPropertyName("commandActions")]
        public ImmutableArray<CommandAction> CommandActions { get; init; } = [];

        /// <summary>stdout and stderr together, head and tail when it was long; null while it runs.</summary>
        [JsonPropertyName("aggregatedOutput")]
        public string? AggregatedOutput { get; init; }

        [JsonPropertyName("exitCode")]
        public int? ExitCode { get; init; }

        /// <summary>Milliseconds.</summary>
        [JsonPropertyName("durationMs")]
        public long? DurationMs { get; init; }
    }

    /// <summary>One patch: the files it adds, deletes or updates.</summary>
    public sealed record FileChange : ThreadItem
    {
        [JsonPropertyName("changes")]
        public required ImmutableArray<FileUpdateChange> Changes { get; init; }

        [JsonPropertyName("status")]
        public required ItemStatus Status { get; init; }

        /// <summary>What the tool said, kept for the rollout.</summary>
        [JsonIgnore]
        public string? Output { get; init; }
    }

    /// <summary>A call of a tool of an MCP server.</summary>
    public sealed record McpToolCall : ThreadItem
    {
        [JsonPropertyName("server")]
        public required string Server { get; init; }

        [JsonPropertyName("tool")]
        public required string Tool { get; init; }

        [JsonPropertyName("status")]
        public required ItemStatus Status { get; init; }

        [JsonPropertyName("arguments")]
        public required JsonElement Arguments { get; init; }

        /// <summary>Whether the server says that the tool changes nothing; null when it does not say.</summary>
        [JsonPropertyName("readOnlyHint")]
        public bool? ReadOnlyHint { get; init; }

        /// <summary>
        /// <c>{content, structuredContent?, _meta?}</c> of the server's <c>tools/call</c> result; null while it runs and when there is none.
        /// A result by which the server reports a failure is here too, with the status failed.
        /// </summary>
        [JsonPropertyName("result")]
        public JsonElement? Result { get; init; }

        [JsonPropertyName("error")]
        public McpToolCallError? Error { get; init; }

        /// <summary>Milliseconds.</summary>
        [JsonPropertyName("durationMs")]
        public long? DurationMs { get; init; }
    }

    /// <summary>A call by which the model starts, talks to, waits for or ends sub-agents.</summary>
    public sealed record CollabAgentToolCall : ThreadItem
    {
        [JsonPropertyName("tool")]
        public required CollabAgentTool Tool { get; init; }

        [JsonPropertyName("status")]
        public required ItemStatus Status { get; init; }

        [JsonPropertyName("senderThreadId")]
        public required string SenderThreadId { get; init; }

        [JsonPropertyName("receiverThreadIds")]
        public ImmutableArray<string> ReceiverThreadIds { get; init; } = [];

        [JsonPropertyName("prompt")]
        public string? Prompt { get; init; }

        /// <summary>By thread id.</summary>
        [JsonPropertyName("agentsStates")]
        public ImmutableSortedDictionary<string, CollabAgentState> AgentsStates { get; init; } = ImmutableSortedDictionary<string, CollabAgentState>.Empty;
    }

    /// <summary>A search that the model's provider ran.</summary>
    public sealed record WebSearch : ThreadItem
    {
        [JsonPropertyName("query")]
        public required string Query { get; init; }

        /// <summary>The provider's action object, for example <c>{"type":"search","query":"…"}</c>.</summary>
        [JsonPropertyName("action")]
        public JsonElement? Action { get; init; }
    }

    /// <summary>An image file shown to the model.</summary>
    public sealed record ImageView : ThreadItem
    {
        /// <summary>Absolute path.</summary>
        [JsonPropertyName("path")]
        public required string Path { get; init; }
    }

    /// <summary>The conversation was replaced by a summary.</summary>
    public sealed record ContextCompaction : ThreadItem;
}

/// <summary>Why an MCP tool call failed.</summary>
public sealed record McpToolCallError([property: JsonPropertyName("message")] string Message);

/// <summary>What is done with sub-agents.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CollabAgentTool>))]
public enum CollabAgentTool
{
    [JsonStringEnumMemberName("spawnAgent")] SpawnAgent,
    [JsonStringEnumMemberName("sendInput")] SendInput,
    [JsonStringEnumMemberName("resumeAgent")] ResumeAgent,
    [JsonStringEnumMemberName("wait")] Wait,
    [JsonStringEnumMemberName("closeAgent")] CloseAgent,
}

/// <summary>How a sub-agent stands.</summary>
/// <param name="Status">How far it is.</param>
/// <param name="Message">Its last words, or why it failed.</param>
public sealed record CollabAgentState(
    [property: JsonPropertyName("status")] CollabAgentStatus Status, [property: JsonPropertyName("message")] string? Message);

/// <summary>The life of a sub-agent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CollabAgentStatus>))]
public enum CollabAgentStatus
{
    [JsonStringEnumMemberName("pendingInit")] PendingInit,
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("interrupted")] Interrupted,
    [JsonStringEnumMemberName("completed")] Completed,
    [JsonStringEnumMemberName("errored")] Errored,
    [JsonStringEnumMemberName("shutdown")] Shutdown,
    [JsonStringEnumMemberName("notFound")] NotFound,
}

/// <summary>Where a command came from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommandSource>))]
public enum CommandSource
{
    [JsonStringEnumMemberName("agent")] Agent,
    [JsonStringEnumMemberName("userShell")] UserShell,
    [JsonStringEnumMemberName("unifiedExecStartup")] UnifiedExecStartup,
    [JsonStringEnumMemberName("unifiedExecInteraction")] UnifiedExecInteraction,
}

/// <summary>The life of an item that does work.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ItemStatus>))]
public enum ItemStatus
{
    [JsonStringEnumMemberName("inProgress")] InProgress,
    [JsonStringEnumMemberName("completed")] Completed,
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>A human or a policy refused it.</summary>
    [JsonStringEnumMemberName("declined")] Declined,
}

/// <summary>What one simple command does, as far as its words tell.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Read), "read")]
[JsonDerivedType(typeof(ListFiles), "listFiles")]
[JsonDerivedType(typeof(Search), "search")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract record CommandAction
{
    private CommandAction()
    {
    }

    [JsonPropertyName("command")]
    public required string Command { get; init; }

    public sealed record Read : CommandAction
    {
        [JsonPropertyName("name")]
        public required string Name { get; init; }

        [JsonPropertyName("path")]
        public required string Path { get; init; }
    }

    public sealed record ListFiles : CommandAction
    {
        [JsonPropertyName("path")]
        public string? Path { get; init; }
    }

    public sealed record Search : CommandAction
    {
        [JsonPropertyName("query")]
        public string? Query { get; init; }

        [JsonPropertyName("path")]
        public string? Path { get; init; }
    }

    public sealed record Unknown : CommandAction;
}

/// <summary>One file of a patch.</summary>
public sealed record FileUpdateChange
{
    /// <summary>Absolute path of the file before the patch.</summary>
    [JsonPropertyName("path")]
    public required string Path { get; init; }

    [JsonPropertyName("kind")]
    public required PatchChangeKind Kind { get; init; }

    /// <summary>Unified diff of an update; the whole text of an added or deleted file.</summary>
    [JsonPropertyName("diff")]
    public required string Diff { get; init; }
}

/// <summary>What happens to a file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Add), "add")]
[JsonDerivedType(typeof(Delete), "delete")]
[JsonDerivedType(typeof(Update), "update")]
public abstract record PatchChangeKind
{
    private PatchChangeKind()
    {
    }

    public sealed record Add : PatchChangeKind;

    public sealed record Delete : PatchChangeKind;

    /// <param name="MovePath">Absolute new path when the file is renamed.</param>
    public sealed record Update([property: JsonPropertyName("move_path")] string? MovePath) : PatchChangeKind;
}
