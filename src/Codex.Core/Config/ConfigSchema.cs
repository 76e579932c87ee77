using static Codex.Core.Config.Shapes;

namespace Codex.Core.Config;

/// <summary>
/// Every key of 0.169 and of November 2025 with its type. A key that only one era has is accepted all the same; what it means is settled
/// where the key is read.
/// </summary>
internal static class ConfigSchema
{
    private static readonly ConfigKey[] ModelKeys =
    [
        new("model", Text),
        new("model_provider", Text),
        new("model_reasoning_effort", Effort),
        new("plan_mode_reasoning_effort", Effort),
        new("model_reasoning_summary", Choice("auto", "concise", "detailed", "none")),
        new("model_verbosity", Choice("low", "medium", "high")),
        new("model_context_window", SignedInteger),
        new("model_auto_compact_token_limit", SignedInteger),
        new("model_auto_compact_token_limit_scope", Choice("total", "body_after_prefix")),
        new("model_post_turn_compact_threshold_percent", SmallInteger),
        new("model_catalog_json", Text),
        new("model_instructions_file", Text),
        new("review_model", Text),
        new("service_tier", Text),
        new("personality", Choice("none", "friendly", "pragmatic")),
        new("tool_output_token_limit", Size),
        new("responses_api_metadata", MapOf(Text)),
        new("oss_provider", Text),

        // November 2025.
        new("model_max_output_tokens", SignedInteger),
        new("model_supports_reasoning_summaries", Switch),
        new("model_reasoning_summary_format", Choice("none", "experimental")),
        new("experimental_instructions_file", Text),
    ];

    private static readonly ConfigKey[] ExecutionKeys =
    [
        new("approval_policy", SectionShapes.ApprovalPolicy),
        new("approvals_reviewer", Choice("user", "auto_review", "guardian_subagent")),
        new("auto_review", Table(new ConfigKey("policy", Text))),
        new("sandbox_mode", Choice("read-only", "workspace-write", "danger-full-access")),
        new("sandbox_workspace_write", Table(
            new("writable_roots", Texts),
            new("network_access", Switch),
            new("exclude_tmpdir_env_var", Switch),
            new("exclude_slash_tmp", Switch))),
        new("default_permissions", Text),
        new("permissions", SectionShapes.Permissions),
        new("shell_environment_policy", SectionShapes.ShellEnvironmentPolicy),
        new("allow_login_shell", Switch),
        new("background_terminal_max_timeout", UnsignedInteger),
        new("tools", SectionShapes.Tools),
        new("web_search", Choice("disabled", "cached", "indexed", "live")),
        new("features", new FeaturesShape()),
        new("suppress_unstable_features_warning", Switch),
        new("hooks", SectionShapes.Hooks),
        new("notify", Texts),
        new("projects", MapOf(Table(new ConfigKey("trust_level", Choice("trusted", "untrusted"))))),
        new("project_root_markers", Texts),
        new("windows", Table(new("sandbox", Choice("elevated", "unelevated")), new("sandbox_private_desktop", Switch))),
        new("ghost_snapshot", Table(
            new("disable_warnings", Switch),
            new("ignore_large_untracked_dirs", SignedInteger),
            new("ignore_large_untracked_files", SignedInteger))),

        // November 2025: switches from before [features].
        new("include_apply_patch_tool", Switch),
        new("include_plan_tool", Switch),
        new("include_view_image_tool", Switch),
        new("tools_web_search", Switch),
        new("tools_view_image", Switch),
        new("experimental_use_unified_exec_tool", Switch),
        new("experimental_use_exec_command_tool", Switch),
        new("experimental_use_experimental_streamable_shell_tool", Switch),
        new("experimental_use_freeform_apply_patch", Switch),
        new("experimental_use_rmcp_client", Switch),
        new("experimental_sandbox_command_assessment", Switch),
        new("windows_wsl_setup_acknowledged", Switch),
    ];

    private static readonly ConfigKey[] InstructionKeys =
    [
        new("instructions", Text),
        new("developer_instructions", Text),
        new("compact_prompt", Text),
        new("experimental_compact_prompt_file", Text),
        new("project_doc_max_bytes", Size),
        new("project_doc_fallback_filenames", Texts),
        new("include_permissions_instructions", Switch),
        new("include_apps_instructions", Switch),
        new("include_collaboration_mode_instructions", Switch),
        new("include_environment_context", Switch),
        new("include_environment_context_time", Switch),
        new("skills", SectionShapes.Skills),
        new("memories", SectionShapes.Memories),
        new("agents", SectionShapes.Agents),
        new("goals", Table(new ConfigKey("max_goal_token_budget", UnsignedInteger))),
    ];

    private static readonly ConfigKey[] ServiceKeys =
    [
        new("account", Text),
        new("openai_base_url", Text),
        new("chatgpt_base_url", Text),
        new("model_providers", ProviderShapes.ModelProviders),
        new("cli_auth_credentials_store", Choice("file", "keyring", "auto", "ephemeral")),
        new("forced_login_method", Choice("chatgpt", "api")),
        new("forced_chatgpt_workspace_id", TextOrTexts),
        new("mcp_servers", McpShapes.Servers),
        new("mcp_oauth_credentials_store", Choice("auto", "file", "keyring")),
        new("mcp_oauth_callback_port", Port),
        new("mcp_oauth_callback_url", Text),
        new("mcp_optional_startup_grace_ms", UnsignedInteger),
        new("mcp_enterprise_managed_auth", Anything),
        new("apps", SectionShapes.Apps),
        new("apps_mcp_product_sku", Text),
        new("plugins", McpShapes.Plugins),
        new("marketplaces", SectionShapes.Marketplaces),
        new("tool_suggest", SectionShapes.ToolSuggest),
        new("orchestrator", Table(new("mcp", Enabled), new("skills", Enabled))),
        new("cloud", Anything),
        new("otel", OtelShapes.Otel),
        new("analytics", Enabled),
        new("feedback", Enabled),
        new("check_for_update_on_startup", Switch),
        new("audio", Table(new("microphone", Text), new("speaker", Text))),
        new("realtime", SectionShapes.Realtime),
        new("experimental_realtime_start_instructions", Text),
        new("experimental_realtime_webrtc_call_base_url", Text),
        new("experimental_realtime_ws_backend_prompt", Text),
        new("experimental_realtime_ws_base_url", Text),
        new("experimental_realtime_ws_model", Text),
        new("experimental_realtime_ws_startup_context", Text),
    ];

    private static readonly ConfigKey[] ClientKeys =
    [
        new("history", Table(new("persistence", Choice("save-all", "none")), new("max_bytes", Size))),
        new("hide_agent_reasoning", Switch),
        new("show_raw_agent_reasoning", Switch),
        new("file_opener", Choice("vscode", "vscode-insiders", "windsurf", "cursor", "none")),
        new("disable_paste_burst", Switch),
        new("tui", TuiShapes.Tui),
        new("notice", SectionShapes.Notice),
        new("desktop", Anything),
        new("log_dir", Text),
        new("sqlite_home", Text),
        new("allow_symlinked_codex_home", Switch),
        new("thread_unload_delay_secs", UnsignedInteger),
        new("experimental_thread_store", Anything),
        new("experimental_thread_store_endpoint", Text),
        new("experimental_thread_config_endpoint", Text),
        new("js_repl_node_path", Text),
        new("js_repl_node_module_dirs", Texts),
    ];

    private static readonly ConfigKey[] AllButProfiles = [.. ModelKeys, .. ExecutionKeys, .. InstructionKeys, .. ServiceKeys, .. ClientKeys];

    /// <summary>One table of <c>[profiles]</c>: whatever may stand at the top may stand there.</summary>
    public static TableShape Profile { get; } = new(AllButProfiles);

    /// <summary>A whole file.</summary>
    public static TableShape Root { get; } = new([.. AllButProfiles, new("profile", Text), new("profiles", MapOf(Profile))]);
}

/// <summary>Shapes that many keys share.</summary>
internal static class Shapes
{
    public static ConfigShape Anything { get; } = new AnyShape();
    public static ConfigShape Text { get; } = new TextShape();
    public static ConfigShape Switch { get; } = new BooleanShape();
    public static ConfigShape SignedInteger { get; } = new IntegerShape("i64", long.MinValue, long.MaxValue);
    public static ConfigShape UnsignedInteger { get; } = new IntegerShape("u64", 0, long.MaxValue);
    public static ConfigShape Size { get; } = new IntegerShape("usize", 0, long.MaxValue);
    public static ConfigShape Port { get; } = new IntegerShape("u16", 0, ushort.MaxValue);
    public static ConfigShape SmallInteger { get; } = new IntegerShape("u8", 0, byte.MaxValue);
    public static ConfigShape Integer32 { get; } = new IntegerShape("i32", int.MinValue, int.MaxValue);
    public static ConfigShape Seconds { get; } = new SecondsShape();
    public static ConfigShape Number { get; } = new NumberShape();
    public static ConfigShape Texts { get; } = new ListShape(Text);
    public static ConfigShape TextOrTexts { get; } = new EitherShape("a string or a list of strings", Text, Texts);
    public static ConfigShape Effort { get; } = new TextShape("reasoning_effort must not be empty");
    public static ConfigShape Enabled { get; } = Table(new ConfigKey("enabled", Switch));

    public static ConfigShape Choice(params string[] words) => new ChoiceShape(words);

    public static TableShape Table(params ConfigKey[] keys) => new(keys);

    /// <summary>A table whose keys are names of the user's.</summary>
    public static TableShape MapOf(ConfigShape value) => new() { Rest = value };
}
