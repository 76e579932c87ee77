using System.Collections.Immutable;
using Codex.Core.Config;

namespace Codex.Core.Mcp;

/// <summary>Reads <c>[mcp_servers]</c>, which was checked when the configuration was loaded.</summary>
public static class McpServerReader
{
    /// <summary>All servers, also those that are turned off, by name.</summary>
    public static ImmutableArray<McpServerConfig> Read(ConfigTable servers) =>
        [.. servers.Entries.Where(entry => entry.Value is ConfigTable).Select(entry => Read(entry.Key, (ConfigTable)entry.Value)).OrderBy(server => server.Name, StringComparer.Ordinal)];

    private static McpServerConfig Read(string name, ConfigTable table) => new()
    {
        Name = name,
        Transport = table.Text("command") is { } command ? ReadStdio(command, table) : ReadHttp(table),
        Enabled = table.Switch("enabled") ?? true,
        Required = table.Switch("required") ?? false,
        StartupTimeout = Seconds(table, "startup_timeout_sec") ?? table.Milliseconds("startup_timeout_ms"),
        ToolTimeout = Seconds(table, "tool_timeout_sec"),
        EnabledTools = table["enabled_tools"] is null ? null : table.Texts("enabled_tools"),
        DisabledTools = table["disabled_tools"] is null ? null : table.Texts("disabled_tools"),
        DefaultApproval = Approval(table.Text("default_tools_approval_mode")) ?? McpApprovalMode.Auto,
        ToolApprovals = ReadApprovals(table.Table("tools")),
        SupportsParallelCalls = table.Switch("supports_parallel_tool_calls") ?? false,
    };

    private static McpServerTransport.Stdio ReadStdio(string command, ConfigTable table) => new(command, table.Texts("args"))
    {
        Environment = table["env"] is null ? null : table.TextMap("env"),
        InheritedVariables = table["env_vars"] is ConfigArray names ? [.. names.Items.Select(VariableName).OfType<string>()] : [],
        WorkingDirectory = table.Text("cwd"),
    };

    private static McpServerTransport.Http ReadHttp(ConfigTable table) => new(table.Text("url") ?? "")
    {
        BearerTokenVariable = table.Text("bearer_token_env_var"),
        Headers = table["http_headers"] is null ? null : table.TextMap("http_headers"),
        HeaderVariables = table["env_http_headers"] is null ? null : table.TextMap("env_http_headers"),
        Scopes = table.Texts("scopes"),
        OAuthClientId = table.Table("oauth")?.Text("client_id"),
        OAuthClientSecret = table.Table("oauth")?.Text("client_secret"),
        OAuthCallbackUrl = table.Table("oauth")?.Text("callback_url"),
        OAuthResource = table.Text("oauth_resource"),
    };

    private static string? VariableName(ConfigValue value) => value switch
    {
        ConfigText text => text.Value,
        ConfigTable table => table.Text("name"),
        _ => null,
    };

    private static ImmutableDictionary<string, McpApprovalMode> ReadApprovals(ConfigTable? tools)
    {
        var modes = ImmutableDictionary.CreateBuilder<string, McpApprovalMode>(StringComparer.Ordinal);
        foreach (var tool in tools?.Entries ?? [])
        {
            if ((tool.Value as ConfigTable)?.Text("approval_mode") is { } word && Approval(word) is { } mode)
                modes[tool.Key] = mode;
        }

        return modes.ToImmutable();
    }

    private static McpApprovalMode? Approval(string? word) => word switch
    {
        "auto" => McpApprovalMode.Auto,
        "prompt" => McpApprovalMode.Prompt,
        "writes" => McpApprovalMode.Writes,
        "approve" => McpApprovalMode.Approve,
        _ => null,
    };

    /// <summary>Whole or broken seconds, at most as many as a timer takes.</summary>
    private static TimeSpan? Seconds(ConfigTable table, string key) => table[key] switch
    {
        ConfigInteger integer => TimeSpan.FromMilliseconds(Math.Min(integer.Value, int.MaxValue / 1000) * 1000.0),
        ConfigFloat number => TimeSpan.FromMilliseconds(Math.Min(number.Value * 1000, int.MaxValue)),
        _ => null,
    };
}
