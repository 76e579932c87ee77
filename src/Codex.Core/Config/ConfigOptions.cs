using System.Collections.Immutable;
using Codex.Core.Models;

namespace Codex.Core.Config;

/// <summary>Which model is used, and how it is asked.</summary>
public sealed record ModelOptions
{
    public required string Slug { get; init; }

    /// <summary>What the catalogue says about the slug, or the fallback's facts.</summary>
    public required ModelInfo Info { get; init; }

    /// <summary>False when the catalogue does not have the slug.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>The bundled catalogue, or the one of <c>model_catalog_json</c>.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The model of reviews; null uses the same.</summary>
    public string? ReviewModel { get; init; }

    /// <summary><c>model_reasoning_effort</c> as written; null takes the model's default.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary><c>plan_mode_reasoning_effort</c>.</summary>
    public string? PlanModeReasoningEffort { get; init; }

    /// <summary><c>model_reasoning_summary</c>: auto, concise, detailed or none; null takes the model's default.</summary>
    public string? ReasoningSummary { get; init; }

    /// <summary><c>model_supports_reasoning_summaries = true</c> of November 2025: send reasoning fields to a model that the catalogue does not know.</summary>
    public bool ForcesReasoningSummaries { get; init; }

    /// <summary><c>model_verbosity</c>: low, medium or high; null takes the model's default.</summary>
    public string? Verbosity { get; init; }

    public string? ServiceTier { get; init; }

    /// <summary><c>model_context_window</c>, tokens.</summary>
    public long? ContextWindow { get; init; }

    /// <summary><c>model_max_output_tokens</c> of November 2025.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary><c>model_auto_compact_token_limit</c>.</summary>
    public long? AutoCompactTokenLimit { get; init; }

    /// <summary><c>tool_output_token_limit</c>.</summary>
    public int? ToolOutputTokenLimit { get; init; }

    /// <summary><c>personality</c>: none, friendly or pragmatic.</summary>
    public string? Personality { get; init; }

    /// <summary><c>responses_api_metadata</c>.</summary>
    public ImmutableSortedDictionary<string, string> ResponsesMetadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>What the model is told besides the conversation.</summary>
public sealed record InstructionOptions
{
    /// <summary>The text that replaces the base instructions (<c>model_instructions_file</c>, <c>experimental_instructions_file</c>).</summary>
    public string? Base { get; init; }

    /// <summary><c>developer_instructions</c>.</summary>
    public string? Developer { get; init; }

    /// <summary><c>compact_prompt</c>, or the text of <c>experimental_compact_prompt_file</c>.</summary>
    public string? CompactPrompt { get; init; }

    public bool IncludePermissions { get; init; } = true;
    public bool IncludeEnvironmentContext { get; init; } = true;
    public bool IncludeEnvironmentContextTime { get; init; } = true;
    public bool IncludeCollaborationMode { get; init; } = true;
    public bool IncludeApps { get; init; } = true;
    public bool IncludeSkills { get; init; } = true;
}

/// <summary>How AGENTS.md files are found.</summary>
public sealed record ProjectDocOptions
{
    /// <summary>The budget of all project files together; 0 reads none.</summary>
    public int MaxBytes { get; init; } = 32 * 1024;

    public ImmutableArray<string> FallbackNames { get; init; } = [];

    /// <summary>Names whose presence makes a directory a project's root.</summary>
    public ImmutableArray<string> RootMarkers { get; init; } = [".git"];
}

/// <summary>Which tools are offered.</summary>
public sealed record ToolOptions
{
    public WebSearchMode WebSearch { get; init; } = WebSearchMode.Cached;

    /// <summary><c>tools.web_search.allowed_domains</c>; empty allows all.</summary>
    public ImmutableArray<string> WebSearchDomains { get; init; } = [];

    /// <summary><c>tools.web_search.context_size</c>: low, medium or high.</summary>
    public string? WebSearchContextSize { get; init; }

    /// <summary><c>tools.web_search.location</c>.</summary>
    public WebSearchLocation? WebSearchLocation { get; init; }

    public bool ViewImage { get; init; } = true;

    public bool UpdatePlan { get; init; }

    public bool RequestUserInput { get; init; } = true;

    /// <summary>False takes the shell tools away.</summary>
    public bool Shell { get; init; } = true;

    /// <summary>
    /// A key or feature of November 2025 asks for the <c>apply_patch</c> tool, whatever the catalogue says about the model.
    /// </summary>
    public bool ApplyPatch { get; init; }

    /// <summary>The same for unified exec; models that were trained on it have it anyway.</summary>
    public bool UnifiedExec { get; init; }
}

/// <summary>Whether the provider may search the web, and where.</summary>
public enum WebSearchMode
{
    Disabled,

    /// <summary>The provider's cache only.</summary>
    Cached,

    /// <summary>The provider's index only.</summary>
    Indexed,
    Live,
}

/// <summary>Where the user is, for search results.</summary>
public sealed record WebSearchLocation(string? Country, string? Region, string? City, string? TimeZone);

/// <summary>What front ends show.</summary>
public sealed record DisplayOptions
{
    public bool HideAgentReasoning { get; init; }

    public bool ShowRawAgentReasoning { get; init; }

    /// <summary>URI scheme of file links; null makes none.</summary>
    public string? FileOpener { get; init; } = "vscode";

    public bool DisablePasteBurst { get; init; }

    /// <summary><c>[tui]</c>, checked.</summary>
    public required ConfigTable Tui { get; init; }

    /// <summary><c>[notice]</c>, checked.</summary>
    public required ConfigTable Notice { get; init; }
}

/// <summary>How the user is known to servers.</summary>
public sealed record SignInOptions
{
    public CredentialStore Store { get; init; } = CredentialStore.File;

    public CredentialStore McpStore { get; init; } = CredentialStore.Auto;

    /// <summary><c>forced_login_method</c>: <c>chatgpt</c> or <c>api</c>.</summary>
    public string? ForcedMethod { get; init; }

    /// <summary><c>forced_chatgpt_workspace_id</c>; empty allows all.</summary>
    public ImmutableArray<string> ForcedWorkspaces { get; init; } = [];

    /// <summary>The named account; null is the unnamed one.</summary>
    public string? Account { get; init; }

    /// <summary><c>openai_base_url</c>, else <c>OPENAI_BASE_URL</c>.</summary>
    public string? OpenAiBaseUrl { get; init; }

    /// <summary><c>chatgpt_base_url</c>, without a slash at the end.</summary>
    public string ChatGptBaseUrl { get; init; } = "https://chatgpt.com/backend-api";

    public int? McpCallbackPort { get; init; }

    public string? McpCallbackUrl { get; init; }
}

/// <summary>Where credentials are kept.</summary>
public enum CredentialStore
{
    File,
    Keyring,

    /// <summary>The keyring when there is one, else the file.</summary>
    Auto,

    /// <summary>In memory only.</summary>
    Ephemeral,
}

/// <summary><c>[history]</c>: whether prompts are kept in <c>history.jsonl</c>.</summary>
public sealed record HistoryOptions
{
    public bool Persists { get; init; } = true;

    /// <summary><c>max_bytes</c>.</summary>
    public long? MaxBytes { get; init; }
}
