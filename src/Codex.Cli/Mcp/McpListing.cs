using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Codex.Core.Mcp;

namespace Codex.Cli.Mcp;

/// <summary>Servers as text for people and as JSON, in the original's shapes. Values that may be secret are hidden from people.</summary>
internal static class McpListing
{
    private const string Nothing = "-";

    private static readonly JsonWriterOptions s_writing = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Two tables: programs, then addresses.</summary>
    public static string Tables(IReadOnlyList<(McpServerConfig Server, McpAuthStatus Status)> servers)
    {
        var programs = servers.Where(entry => entry.Server.Transport is McpServerTransport.Stdio).Select(entry =>
        {
            var stdio = (McpServerTransport.Stdio)entry.Server.Transport;
            return new[]
            {
                entry.Server.Name, stdio.Command, stdio.Arguments.IsEmpty ? Nothing : string.Join(' ', stdio.Arguments), Variables(stdio),
                stdio.WorkingDirectory ?? Nothing, State(entry.Server), Describe(entry.Status),
            };
        }).ToList();
        var addresses = servers.Where(entry => entry.Server.Transport is McpServerTransport.Http).Select(entry =>
        {
            var http = (McpServerTransport.Http)entry.Server.Transport;
            return new[] { entry.Server.Name, http.Url, http.BearerTokenVariable ?? Nothing, State(entry.Server), Describe(entry.Status) };
        }).ToList();
        List<string> tables = [];
        if (programs.Count > 0)
            tables.Add(Table(["Name", "Command", "Args", "Env", "Cwd", "Status", "Auth"], programs));
        if (addresses.Count > 0)
            tables.Add(Table(["Name", "Url", "Bearer Token Env Var", "Status", "Auth"], addresses));
        return string.Join('\n', tables);
    }

    /// <summary>One server, a line for each setting.</summary>
    public static string Details(McpServerConfig server)
    {
        if (!server.Enabled)
            return $"{server.Name} (disabled)\n";
        var lines = new List<string> { server.Name, "  enabled: true" };
        if (server.EnabledTools is { } enabled)
            lines.Add("  enabled_tools: " + List(enabled));
        if (server.DisabledTools is { } disabled)
            lines.Add("  disabled_tools: " + List(disabled));
        switch (server.Transport)
        {
            case McpServerTransport.Stdio stdio:
                lines.Add("  transport: stdio");
                lines.Add("  command: " + stdio.Command);
                lines.Add("  args: " + (stdio.Arguments.IsEmpty ? Nothing : string.Join(' ', stdio.Arguments)));
                lines.Add("  cwd: " + (stdio.WorkingDirectory ?? Nothing));
                lines.Add("  env: " + Variables(stdio));
                break;
            case McpServerTransport.Http http:
                lines.Add("  transport: streamable_http");
                lines.Add("  url: " + http.Url);
                lines.Add("  bearer_token_env_var: " + (http.BearerTokenVariable ?? Nothing));
                lines.Add("  http_headers: " + (http.Headers is { Count: > 0 } headers ? string.Join(", ", headers.Keys.Select(Hidden)) : Nothing));
                lines.Add("  env_http_headers: " + (http.HeaderVariables is { Count: > 0 } named ? string.Join(", ", named.Select(pair => $"{pair.Key}={pair.Value}")) : Nothing));
                lines.Add("  http_headers_helper: " + Nothing);
                break;
        }

        if (server.StartupTimeout is { } startup)
            lines.Add("  startup_timeout_sec: " + Seconds(startup, "0.###"));
        if (server.ToolTimeout is { } tool)
            lines.Add("  tool_timeout_sec: " + Seconds(tool, "0.###"));
        lines.Add($"  remove: codex mcp remove {server.Name}");
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>All servers, with how they know us.</summary>
    public static string Json(IEnumerable<(McpServerConfig Server, McpAuthStatus Status)> servers) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var (server, status) in servers)
        {
            writer.WriteStartObject();
            WriteHead(writer, server);
            WriteTimeouts(writer, server);
            writer.WriteString("auth_status"u8, status switch
            {
                McpAuthStatus.Unsupported => "unsupported"u8,
                McpAuthStatus.NotLoggedIn => "not_logged_in"u8,
                McpAuthStatus.BearerToken => "bearer_token"u8,
                McpAuthStatus.OAuth => "o_auth"u8,
                _ => "unknown"u8,
            });
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>One server.</summary>
    public static string Json(McpServerConfig server) => Write(writer =>
    {
        writer.WriteStartObject();
        WriteHead(writer, server);
        WriteList(writer, "enabled_tools", server.EnabledTools);
        WriteList(writer, "disabled_tools", server.DisabledTools);
        WriteTimeouts(writer, server);
        writer.WriteEndObject();
    });

    private static void WriteHead(Utf8JsonWriter writer, McpServerConfig server)
    {
        writer.WriteString("name"u8, server.Name);
        writer.WriteBoolean("enabled"u8, server.Enabled);
        writer.WriteNull("disabled_reason"u8);
        writer.WriteStartObject("transport"u8);
        switch (server.Transport)
        {
            case McpServerTransport.Stdio stdio:
                writer.WriteString("type"u8, "stdio"u8);
                writer.WriteString("command"u8, stdio.Command);
                WriteList(writer, "args", stdio.Arguments);
                WriteMap(writer, "env", stdio.Environment);
                WriteList(writer, "env_vars", stdio.InheritedVariables);
                writer.WriteString("cwd"u8, stdio.WorkingDirectory);
                break;
            case McpServerTransport.Http http:
                writer.WriteString("type"u8, "streamable_http"u8);
                writer.WriteString("url"u8, http.Url);
                writer.WriteString("bearer_token_env_var"u8, http.BearerTokenVariable);
                WriteMap(writer, "http_headers", http.Headers);
                WriteMap(writer, "env_http_headers", http.HeaderVariables);
                writer.WriteNull("http_headers_helper"u8);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteTimeouts(Utf8JsonWriter writer, McpServerConfig server)
    {
        WriteSeconds(writer, "startup_timeout_sec", server.StartupTimeout);
        WriteSeconds(writer, "tool_timeout_sec", server.ToolTimeout);
    }

    /// <summary>A number with a decimal point, also where it is whole.</summary>
    private static void WriteSeconds(Utf8JsonWriter writer, string name, TimeSpan? value)
    {
        writer.WritePropertyName(name);
        if (value is { } time)
            writer.WriteRawValue(Seconds(time, "0.0##"));
        else
            writer.WriteNullValue();
    }

    private static string Seconds(TimeSpan time, string format) => time.TotalSeconds.ToString(format, CultureInfo.InvariantCulture);

    private static void WriteList(Utf8JsonWriter writer, string name, ImmutableArray<string>? values)
    {
        if (values is not { } list)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in list)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, string>? map)
    {
        if (map is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static string Table(string[] head, List<string[]> rows)
    {
        var widths = head.Select((title, column) => rows.Max(row => row[column].Length) is var widest && widest > title.Length ? widest : title.Length).ToArray();
        return string.Concat(rows.Prepend(head).Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))) + "\n"));
    }

    private static string State(McpServerConfig server) => server.Enabled ? "enabled" : "disabled";

    private static string Describe(McpAuthStatus status) => status switch
    {
        McpAuthStatus.Unsupported => "Unsupported",
        McpAuthStatus.NotLoggedIn => "Not logged in",
        McpAuthStatus.BearerToken => "Bearer token",
        McpAuthStatus.OAuth => "OAuth",
        _ => "Unknown",
    };

    private static string Variables(McpServerTransport.Stdio stdio)
    {
        var names = (stdio.Environment?.Keys ?? []).Concat(stdio.InheritedVariables).Select(Hidden).ToList();
        return names.Count == 0 ? Nothing : string.Join(", ", names);
    }

    private static string Hidden(string name) => name + "=*****";

    private static string List(ImmutableArray<string> names) => names.IsEmpty ? "[]" : string.Join(", ", names);
}
