using System.Globalization;
using Codex.Net.Models;
using Codex.Protocol.Host;

namespace Codex.Core.Config;

/// <summary>Makes the providers: the built-in ones and those of <c>[model_providers]</c>.</summary>
internal static class ProviderBinding
{
    private const string Section = "model_providers";

    /// <summary>Ids that are taken. <c>oss</c> was one in November 2025 and may be redefined since.</summary>
    private static readonly string[] Reserved = ["openai", "ollama", "lmstudio"];

    /// <summary>Known to 0.169, but we do not speak their protocol: their tables are accepted, and choosing them is an error.</summary>
    private static readonly string[] NotOffered = ["amazon-bedrock", "amazon-bedrock-runtime"];

    /// <exception cref="ConfigException">A provider that cannot be.</exception>
    public static IReadOnlyDictionary<string, ModelProvider> Bind(ConfigTable settings, HostEnvironment host, ConfigPaths paths)
    {
        var builtIn = ModelProvider.BuiltIn(BaseUrl(settings, host), OssBaseUrl(host));
        if (settings.Table(Section) is not { Entries.IsEmpty: false } tables)
            return builtIn;
        if (tables.Entries.Where(entry => Reserved.Contains(entry.Key, StringComparer.Ordinal)).Select(entry => $"`{entry.Key}`").ToList() is { Count: > 0 } taken)
        {
            var first = tables.Entries.First(entry => Reserved.Contains(entry.Key, StringComparer.Ordinal));
            throw ConfigException.AtValue(first.KeyOrigin, Section,
                $"model_providers contains reserved built-in provider IDs: {string.Join(", ", taken)}. Built-in providers cannot be overridden. "
                + "Rename your custom provider (for example, `openai-custom`).");
        }

        var providers = builtIn.ToDictionary(StringComparer.Ordinal);
        foreach (var entry in tables.Entries)
            if (!NotOffered.Contains(entry.Key, StringComparer.Ordinal) && entry.Value is ConfigTable table)
                providers[entry.Key] = BindOne(entry.Key, table, paths);
        return providers;
    }

    /// <summary>The key of 0.169, else the variable of November 2025.</summary>
    public static string? BaseUrl(ConfigTable settings, HostEnvironment host) =>
        (settings.Text("openai_base_url") is { Length: > 0 } configured ? configured : host.Get("OPENAI_BASE_URL"))?.TrimEnd('/');

    private static string? OssBaseUrl(HostEnvironment host) =>
        host.Get("CODEX_OSS_BASE_URL")?.TrimEnd('/')
        ?? (ushort.TryParse(host.Get("CODEX_OSS_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? $"http://localhost:{port}/v1" : null);

    private static ModelProvider BindOne(string id, ConfigTable table, ConfigPaths paths)
    {
        if (FindFault(table) is { } fault)
            throw ConfigException.AtValue(table.Origin, Section, $"model_providers.{id}: {fault}");
        var defaults = new ModelProvider { Id = id, Name = table.Text("name") ?? "" };
        return defaults with
        {
            BaseUrl = table.Text("base_url")?.TrimEnd('/'),
            EnvKey = table.Text("env_key"),
            EnvKeyInstructions = table.Text("env_key_instructions"),
            ExperimentalBearerToken = table.Text("experimental_bearer_token"),
            Auth = BindAuth(table.Table("auth"), paths),
            WireApi = table.Text("wire_api") == "chat" ? WireApi.Chat : WireApi.Responses,
            QueryParams = table.TextMap("query_params"),
            HttpHeaders = table.TextMap("http_headers"),
            EnvHttpHeaders = table.TextMap("env_http_headers"),
            RequestMaxRetries = table.SmallInteger("request_max_retries") ?? defaults.RequestMaxRetries,
            StreamMaxRetries = table.SmallInteger("stream_max_retries") ?? defaults.StreamMaxRetries,
            StreamIdleTimeout = table.Milliseconds("stream_idle_timeout_ms") ?? defaults.StreamIdleTimeout,
            WebSocketConnectTimeout = table.Milliseconds("websocket_connect_timeout_ms") ?? defaults.WebSocketConnectTimeout,
            RequiresOpenAiAuth = table.Switch("requires_openai_auth") ?? false,
            SupportsWebSockets = table.Switch("supports_websockets") ?? false,
        };
    }

    private static ProviderAuthCommand? BindAuth(ConfigTable? auth, ConfigPaths paths)
    {
        if (auth is null)
            return null;
        var defaults = new ProviderAuthCommand { Command = auth.Text("command") ?? "" };
        return defaults with
        {
            Arguments = auth.Texts("args"),
            Timeout = auth.Milliseconds("timeout_ms") ?? defaults.Timeout,
            RefreshInterval = auth.Milliseconds("refresh_interval_ms") ?? defaults.RefreshInterval,
            WorkingDirectory = paths.Find(auth, "cwd"),
        };
    }

    private static string? FindFault(ConfigTable table)
    {
        if (string.IsNullOrWhiteSpace(table.Text("name")))
            return "provider name must not be empty";
        if (table["aws"] is not null)
            return "provider aws is only supported for `amazon-bedrock` or `amazon-bedrock-runtime`";
        if (table.Table("auth") is not { } auth)
            return null;
        if (string.IsNullOrWhiteSpace(auth.Text("command")))
            return "provider auth.command must not be empty";
        if (table["env_key"] is not null)
            return "provider auth cannot be combined with env_key";
        if (table["experimental_bearer_token"] is not null)
            return "provider auth cannot be combined with experimental_bearer_token";
        return table.Switch("requires_openai_auth") == true ? "provider auth cannot be combined with requires_openai_auth" : null;
    }
}
