using static Codex.Core.Config.Shapes;

namespace Codex.Core.Config;

/// <summary><c>[model_providers]</c>.</summary>
internal static class ProviderShapes
{
    public static ConfigShape ModelProviders { get; } = MapOf(Table(
        new("name", Text),
        new("base_url", Text),
        new("env_key", Text),
        new("env_key_instructions", Text),
        new("experimental_bearer_token", Text),
        new("wire_api", Choice("responses", "chat")),
        new("query_params", MapOf(Text)),
        new("http_headers", MapOf(Text)),
        new("env_http_headers", MapOf(Text)),
        new("request_max_retries", UnsignedInteger),
        new("stream_max_retries", UnsignedInteger),
        new("stream_idle_timeout_ms", UnsignedInteger),
        new("websocket_connect_timeout_ms", UnsignedInteger),
        new("requires_openai_auth", Switch),
        new("supports_websockets", Switch),
        new("supports_standalone_web_search", Switch),
        new("auth", new TableShape(
            new("command", Text),
            new("args", Texts),
            new("cwd", Text),
            new("timeout_ms", new IntegerShape("a nonzero u64", 1, long.MaxValue)),
            new("refresh_interval_ms", UnsignedInteger))
        { Required = ["command"] }),
        new("aws", Anything)));
}

/// <summary><c>[mcp_servers]</c> and what plugins say about theirs.</summary>
internal static class McpShapes
{
    private static readonly ConfigShape Approval = Choice("auto", "prompt", "writes", "approve");

    private static readonly ConfigShape ToolApprovals = MapOf(Table(new ConfigKey("approval_mode", Approval)));

    private static readonly string[] OnlyForCommands = ["args", "env", "env_vars", "cwd"];

    private static readonly string[] OnlyForUrls = ["bearer_token_env_var", "http_headers", "env_http_headers", "http_headers_helper", "oauth", "oauth_resource"];

    public static ConfigShape Servers { get; } = MapOf(new TableShape(
        new("command", Text),
        new("args", Texts),
        new("env", MapOf(Text)),
        new("env_vars", new ListShape(new EitherShape("a string or a map", Text, new TableShape { Rest = Anything }))),
        new("cwd", Text),
        new("url", Text),
        new("bearer_token", Text),
        new("bearer_token_env_var", Text),
        new("http_headers", MapOf(Text)),
        new("env_http_headers", MapOf(Text)),
        new("auth", Choice("oauth", "chatgpt")),
        new("http_headers_helper", Anything),
        new("oauth", Table(new("client_id", Text), new("client_secret", Text), new("callback_url", Text))),
        new("oauth_resource", Text),
        new("scopes", Texts),
        new("name", Text),
        new("environment_id", Text),
        new("enabled", Switch),
        new("required", Switch),
        new("startup_timeout_sec", Seconds),
        new("startup_timeout_ms", UnsignedInteger),
        new("tool_timeout_sec", Seconds),
        new("enabled_tools", Texts),
        new("disabled_tools", Texts),
        new("default_tools_approval_mode", Approval),
        new("omit_tools_from", new ListShape(Choice("code_mode", "deferred", "direct"))),
        new("supports_parallel_tool_calls", Switch),
        new("tools", ToolApprovals))
    { FindFault = FindFault });

    public static ConfigShape Plugins { get; } = MapOf(Table(
        new("enabled", Switch),
        new("mcp_servers", MapOf(Table(
            new("default_tools_approval_mode", Approval),
            new("disabled_tools", Texts),
            new("enabled", Switch),
            new("enabled_tools", Texts),
            new("tools", ToolApprovals))))));

    /// <summary>A server is started by a command or reached by a URL, and has the keys of the one or of the other.</summary>
    private static string? FindFault(ConfigTable server)
    {
        if (server["command"] is not null)
            return Misplaced(server, ["url", "bearer_token", .. OnlyForUrls], "stdio");
        return server["url"] is not null ? Misplaced(server, ["bearer_token", .. OnlyForCommands], "streamable_http") : "invalid transport";
    }

    private static string? Misplaced(ConfigTable server, string[] names, string transport)
    {
        foreach (var name in names)
            if (server[name] is not null)
                return $"{name} is not supported for {transport}";
        return null;
    }
}

/// <summary><c>[otel]</c>.</summary>
internal static class OtelShapes
{
    private static readonly string[] Kinds = ["none", "statsig", "otlp-http", "otlp-grpc"];

    private static readonly ConfigShape Tls = Table(new("ca-certificate", Text), new("client-certificate", Text), new("client-private-key", Text));

    private static readonly ConfigShape Exporter = new EitherShape(
        "a string or a map",
        Choice(Kinds),
        new TableShape(
            new("none", Anything),
            new("statsig", Anything),
            new("otlp-http", new TableShape(
                new("endpoint", Text), new("headers", MapOf(Text)), new("protocol", Choice("binary", "json")), new("tls", Tls))
            { Required = ["endpoint"] }),
            new("otlp-grpc", new TableShape(new("endpoint", Text), new("headers", MapOf(Text)), new("tls", Tls)) { Required = ["endpoint"] }))
        { FindFault = FindUnknownKind });

    public static ConfigShape Otel { get; } = Table(
        new("environment", Text),
        new("log_user_prompt", Switch),
        new("exporter", Exporter),
        new("trace_exporter", Exporter),
        new("metrics_exporter", Exporter),
        new("span_attributes", MapOf(Text)),
        new("tracestate", MapOf(MapOf(Text))));

    private static string? FindUnknownKind(ConfigTable exporter)
    {
        foreach (var entry in exporter.Entries)
            if (!Kinds.Contains(entry.Key, StringComparer.Ordinal))
                return ChoiceShape.UnknownWord(entry.Key, Kinds);
        return null;
    }
}
