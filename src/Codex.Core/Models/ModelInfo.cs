using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Core.Models;

/// <summary>
/// One model of a catalogue, in the JSON shape of 0.169 (<c>codex debug models</c>, <c>model_catalog_json</c>). Fields that we have no use
/// for are kept in <see cref="Other"/>.
/// </summary>
public sealed record ModelInfo
{
    public required string Slug { get; init; }

    public string DisplayName { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>Null when the model has no effort of its own; requests then carry none.</summary>
    public string? DefaultReasoningLevel { get; init; }

    public ImmutableArray<ReasoningLevel> SupportedReasoningLevels { get; init; } = [];

    /// <summary>Which shell tool the model was trained on: <c>unified_exec</c>, <c>default</c>, <c>shell_command</c>, <c>local</c> or <c>disabled</c>.</summary>
    public string ShellType { get; init; } = "unified_exec";

    /// <summary><c>list</c>, or <c>hide</c> to keep it out of pickers.</summary>
    public string Visibility { get; init; } = "list";

    public bool SupportedInApi { get; init; } = true;

    /// <summary>Order in pickers; the listed model with the lowest number is the default.</summary>
    public int Priority { get; init; }

    public ImmutableArray<string> AdditionalSpeedTiers { get; init; } = [];

    public ImmutableArray<ServiceTier> ServiceTiers { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DefaultServiceTier { get; init; }

    /// <summary>A model that should be used in place of this one.</summary>
    public ModelUpgrade? Upgrade { get; init; }

    /// <summary>auto, concise, detailed or none.</summary>
    public string DefaultReasoningSummary { get; init; } = "auto";

    /// <summary>November 2025's fact, kept in catalogues that still have it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? SupportsReasoningSummaries { get; init; }

    public bool SupportVerbosity { get; init; }

    public string? DefaultVerbosity { get; init; }

    /// <summary><c>freeform</c>, <c>function</c>, or null for no tool.</summary>
    public string? ApplyPatchToolType { get; init; }

    /// <summary><c>text</c> or <c>text_and_image</c>.</summary>
    public string WebSearchToolType { get; init; } = "text";

    public TruncationPolicy TruncationPolicy { get; init; } = new();

    public bool SupportsParallelToolCalls { get; init; } = true;

    public bool SupportsImageDetailOriginal { get; init; }

    /// <summary>Tokens; null when unknown.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>The largest window that <c>model_context_window</c> may ask for.</summary>
    public long? MaxContextWindow { get; init; }

    /// <summary>Compaction begins here; null leaves it to nine tenths of the window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AutoCompactTokenLimit { get; init; }

    /// <summary>Which part of the window a conversation may fill.</summary>
    public int EffectiveContextWindowPercent { get; init; } = 95;

    public ImmutableArray<string> ExperimentalSupportedTools { get; init; } = [];

    public ImmutableArray<string> InputModalities { get; init; } = ["text", "image"];

    public bool SupportsSearchTool { get; init; }

    /// <summary>Tools travel inside the input, not beside it.</summary>
    public bool UseResponsesLite { get; init; }

    /// <summary><c>code_mode_only</c>: the model was trained to call tools from scripts; null calls them one by one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ToolMode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MultiAgentVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MultiAgentReasoningEffort { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CompHash { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelSpecialty { get; init; }

    /// <summary>The model's own base instructions; our catalogue has none, because our prompt is the same for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BaseInstructions { get; init; }

    /// <summary>All other fields.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; init; }
}

/// <summary>An effort that a model takes.</summary>
public sealed record ReasoningLevel(string Effort, string Description);

/// <summary>A speed that can be paid for.</summary>
public sealed record ServiceTier(string Id, string Name, string Description);

/// <summary>The model to use instead.</summary>
public sealed record ModelUpgrade(string Model, string? MigrationMarkdown);

/// <summary>How much of one tool output the model gets.</summary>
public sealed record TruncationPolicy
{
    /// <summary><c>tokens</c> or <c>bytes</c>.</summary>
    public string Mode { get; init; } = "tokens";

    public int Limit { get; init; } = 10_000;
}
