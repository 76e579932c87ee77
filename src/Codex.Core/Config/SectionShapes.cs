using static Codex.Core.Config.Shapes;

namespace Codex.Core.Config;

/// <summary>The smaller tables of a file.</summary>
internal static class SectionShapes
{
    private static readonly ConfigShape AppApproval = Choice("auto", "prompt", "writes", "approve");

    public static ConfigShape ApprovalPolicy { get; } = new EitherShape(
        "a string or a map",
        Choice("untrusted", "on-failure", "on-request", "granular", "never"),
        new TableShape(new ConfigKey("granular", new TableShape(
            new("sandbox_approval", Switch),
            new("rules", Switch),
            new("mcp_elicitations", Switch),
            new("request_permissions", Switch),
            new("skill_approval", Switch))
        { Required = ["sandbox_approval", "rules", "mcp_elicitations"] }))
        { Required = ["granular"] });

    public static ConfigShape ShellEnvironmentPolicy { get; } = new TableShape(
        new("inherit", Choice("core", "all", "none")),
        new("ignore_default_excludes", Switch),
        new("exclude", Texts),
        new("set", MapOf(Text)),
        new("include_only", Texts),
        new("filters", MapOf(Choice("include", "exclude"))),
        new("experimental_use_profile", Switch))
    {
        FindFault = table => table["filters"] is not null && (table["exclude"] ?? table["include_only"]) is not null
            ? "cannot mix `filters` with legacy `exclude` or `include_only`"
            : null,
    };

    public static ConfigShape Tools { get; } = Table(
        new("web_search", new EitherShape(
            "a boolean or a map",
            Switch,
            new TableShape(
                new("allowed_domains", Texts),
                new("context_size", Choice("low", "medium", "high")),
                new("location", Table(new("city", Text), new("country", Text), new("region", Text), new("timezone", Text))))
            { IsLenient = true })),
        new("view_image", Switch),
        new("update_plan", Enabled),
        new("experimental_request_user_input", Enabled),
        new("client_search_provider", Anything));

    public static ConfigShape Permissions { get; } = MapOf(Table(
        new("description", Text),
        new("extends", Text),
        new("filesystem", Anything),
        new("network", Anything),
        new("workspace_roots", Anything)));

    public static ConfigShape Hooks { get; } = new TableShape { Rest = HookGroups(), IsLenient = true };

    public static ConfigShape Skills { get; } = Table(
        new("bundled", Enabled),
        new("config", new ListShape(new TableShape(new("enabled", Switch), new("name", Text), new("path", Text)) { Required = ["enabled"] })),
        new("include_instructions", Switch));

    public static ConfigShape Memories { get; } = Table(
        new("consolidation_model", Text),
        new("dedicated_tools", Switch),
        new("disable_on_external_context", Switch),
        new("extract_model", Text),
        new("generate_memories", Switch),
        new("max_raw_memories_for_consolidation", Size),
        new("max_rollout_age_days", SignedInteger),
        new("max_rollouts_per_startup", Size),
        new("max_unused_days", SignedInteger),
        new("min_rate_limit_remaining_percent", SignedInteger),
        new("min_rollout_idle_hours", SignedInteger),
        new("use_memories", Switch));

    /// <summary>Options, and one table for each role of a sub-agent.</summary>
    public static ConfigShape Agents { get; } = new TableShape(
        new("default_subagent_model", Text),
        new("default_subagent_reasoning_effort", Effort),
        new("enabled", Switch),
        new("interrupt_message", Switch),
        new("job_max_runtime_seconds", UnsignedInteger),
        new("max_concurrent_threads_per_session", Size),
        new("max_depth", Integer32),
        new("max_threads", Size))
    {
        Rest = new TableShape(new("config_file", Text), new("description", Text), new("nickname_candidates", Texts)) { IsLenient = true },
    };

    public static ConfigShape Apps { get; } = new TableShape(
        new ConfigKey("_default", Table(
            new("approvals_reviewer", Choice("user", "auto_review", "guardian_subagent")),
            new("default_tools_approval_mode", AppApproval),
            new("destructive_enabled", Switch),
            new("enabled", Switch),
            new("open_world_enabled", Switch))))
    {
        Rest = Table(
            new("approvals_reviewer", Choice("user", "auto_review", "guardian_subagent")),
            new("default_tools_approval_mode", AppApproval),
            new("default_tools_enabled", Switch),
            new("destructive_enabled", Switch),
            new("enabled", Switch),
            new("open_world_enabled", Switch),
            new("tools", MapOf(Table(new("approval_mode", AppApproval), new("enabled", Switch))))),
    };

    public static ConfigShape Marketplaces { get; } = MapOf(Table(
        new("last_revision", Text),
        new("last_updated", Text),
        new("ref", Text),
        new("source", Text),
        new("source_type", Choice("git", "local")),
        new("sparse_paths", Texts)));

    public static ConfigShape ToolSuggest { get; } = Table(
        new("disabled_tools", new ListShape(SuggestedTool())),
        new("discoverables", new ListShape(SuggestedTool())));

    public static ConfigShape Realtime { get; } = Table(
        new("transport", Choice("webrtc", "websocket")),
        new("type", Choice("conversational", "transcription")),
        new("version", Choice("v1", "v2", "v3")),
        new("voice", Text));

    public static ConfigShape Notice { get; } = Table(
        new("external_config_migration_prompts", Anything),
        new("fast_default_opt_out", Switch),
        new("hide_full_access_warning", Switch),
        new("hide_gpt-5.1-codex-max_migration_prompt", Switch),
        new("hide_gpt5_1_migration_prompt", Switch),
        new("hide_rate_limit_model_nudge", Switch),
        new("hide_world_writable_warning", Switch),
        new("model_migrations", MapOf(Text)));

    private static EitherShape HookGroups() => new(
        "a sequence",
        new ListShape(Table(new("matcher", Text), new("hooks", new ListShape(new HookShape())))),
        new TableShape { Rest = Table(new("enabled", Switch), new("trusted_hash", Text)) });

    private static TableShape SuggestedTool() =>
        new(new("id", Text), new("type", Choice("connector", "plugin"))) { Required = ["id", "type"] };
}

/// <summary>One handler of a hook; its <c>type</c> says which keys it has.</summary>
internal sealed class HookShape : ConfigShape
{
    private static readonly ConfigKey[] Common = [new("type", Choice("command", "mcp_tool", "prompt", "agent")), new("timeout", UnsignedInteger), new("statusMessage", Text)];

    private static readonly TableShape Command = new(
        [.. Common, new("command", Text), new("commandWindows", Text), new("async", Switch), new("additionalContextLimit", Size)])
    { Required = ["type", "command"] };

    private static readonly TableShape McpTool = new([.. Common, new("server", Text), new("tool", Text)]) { Required = ["type", "server", "tool"] };

    private static readonly TableShape Other = new(Common) { Required = ["type"] };

    protected override string Expected => "a map";

    public override bool Accepts(ConfigValue value) => value is ConfigTable;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigTable table)
            throw WrongType(value, path);
        var shape = (table["type"] as ConfigText)?.Value switch
        {
            "command" => Command,
            "mcp_tool" => McpTool,
            _ => Other,
        };
        shape.Check(value, path);
    }
}
