using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Core.Models;

/// <summary>
/// One model of a catalogue. The JSON shape is that of 0.169 (<c>codex debug models</c>, <c>model_catalog_json</c>); every field but the slug
/// may be missing.
/// </summary>
public sealed record ModelInfo
{
    /// <summary>As requests name it.</summary>
    public required string Slug { get; init; }

    public string DisplayName { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>Null when requests carry no effort unless one is configured.</summary>
    public string? DefaultReasoningLevel { get; init; }

    /// <summary>Empty for models that do not reason.</summary>
    public ImmutableArray<ReasoningLevel> SupportedReasoningLevels { get; init; } = [];

    /// <summary>Which shell tool the model was trained on: <c>unified_exec</c>, <c>default</c>, <c>shell_command</c>, <c>local</c> or <c>disabled</c>.</summary>
    public string ShellType { get; init; } = "unified_exec";

    /// <summary>False for models that pickers do not show.</summary>
    public bool IsListed { get; init; } = true;

    public bool SupportedInApi { get; init; } = true;

    /// <summary>Order in pickers; the listed model with the lowest number is the default.</summary>
    public int Priority { get; init; }

    public ImmutableArray<string> AdditionalSpeedTiers { get; init; } = [];

    public ImmutableArray<ServiceTier> ServiceTiers { get; init; } = [];

    public string? DefaultServiceTier { get; init; }

    /// <summary>The slug of a model that should be used in place of this one.</summary>
    public string? UpgradeModel { get; init; }

    /// <summary>auto, concise, detailed or none.</summary>
    public string DefaultReasoningSummary { get; init; } = "auto";

    public bool SupportVerbosity { get; init; }

    public string? DefaultVerbosity { get; init; }

    /// <summary><c>freeform</c>, <c>function</c>, or null for no tool.</summary>
    public string? ApplyPatchToolType { get; init; }

    /// <summary><c>text</c> or <c>text_and_image</c>.</summary>
    public string WebSearchToolType { get; init; } = "text";

    /// <summary>How much of one tool output the model gets.</summary>
    public TruncationPolicy Truncation { get; init; } = new();

    public bool SupportsParallelToolCalls { get; init; } = true;

    public bool SupportsImageDetailOriginal { get; init; }

    /// <summary>Tokens; null when unknown.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>The largest window that <c>model_context_window</c> may ask for; null sets no bound.</summary>
    public long? MaxContextWindow { get; init; }

    /// <summary>Compaction begins here; null leaves it to nine tenths of the window.</summary>
    public long? AutoCompactTokenLimit { get; init; }

    /// <summary>Which part of the window a conversation may fill.</summary>
    public int EffectiveContextWindowPercent { get; init; } = 95;

    public ImmutableArray<string> ExperimentalSupportedTools { get; init; } = [];

    public ImmutableArray<string> InputModalities { get; init; } = ["text", "image"];

    public bool SupportsSearchTool { get; init; }

    /// <summary>Tools travel inside the input, not beside it.</summary>
    public bool UseResponsesLite { get; init; }

    /// <summary><c>code_mode_only</c>: the model was trained to call tools from scripts; null calls them one by one.</summary>
    public string? ToolMode { get; init; }

    public string? MultiAgentVersion { get; init; }

    /// <summary>Which compactions the model can read; differs between families.</summary>
    public string? CompHash { get; init; }

    /// <summary>The model's own base instructions; our catalogue has none, because our prompt is the same for all.</summary>
    public string? BaseInstructions { get; init; }

    /// <summary>The entry as it stands in its catalogue, with all fields that are not above; undefined for a fallback.</summary>
    public JsonElement Json { get; init; }

    /// <summary>What is taken for the facts of a model that no catalogue has, as 0.169 does.</summary>
    public static ModelInfo Fallback(string slug) => new()
    {
        Slug = slug,
        DisplayName = slug,
        IsListed = false,
        ContextWindow = 272_000,
        Truncation = new TruncationPolicy { Mode = "bytes" },
    };
}

/// <summary>An effort that a model takes.</summary>
public sealed record ReasoningLevel(string Effort, string Description);

/// <summary>A speed that can be asked for.</summary>
public sealed record ServiceTier(string Id, string Name, string Description);

/// <summary>How much of one tool output the model gets.</summary>
public sealed record TruncationPolicy
{
    /// <summary><c>tokens</c> or <c>bytes</c>.</summary>
    public string Mode { get; init; } = "tokens";

    public int Limit { get; init; } = 10_000;

    /// <summary>The limit in tokens, of four bytes each.</summary>
    public int Tokens => Mode == "bytes" ? Limit / 4 : Limit;
}
