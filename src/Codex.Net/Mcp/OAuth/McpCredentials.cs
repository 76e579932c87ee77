using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Codex.Net.Mcp.OAuth;

/// <summary>
/// The sign-in at one MCP server, as <c>.credentials.json</c> and the keyring hold it (the original's shape). What others wrote beside the
/// members that we know is kept.
/// </summary>
internal sealed record McpCredentials
{
    private static readonly ImmutableArray<string> s_known =
        ["server_name", "server_url", "issuer", "client_id", "access_token", "expires_at", "refresh_token", "scopes"];

    public required string ServerName { get; init; }

    public required string ServerUrl { get; init; }

    /// <summary>Who gave the tokens; null in entries of older versions.</summary>
    public string? Issuer { get; init; }

    public required string ClientId { get; init; }

    public required string AccessToken { get; init; }

    /// <summary>Null when the service did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string? RefreshToken { get; init; }

    public ImmutableArray<string> Scopes { get; init; } = [];

    public Dictionary<string, JsonElement> Others { get; init; } = [];

    /// <summary>The name of an entry: the server's name and a fingerprint of its address.</summary>
    public static string KeyOf(string serverName, string serverUrl)
    {
        var identity = Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "http"u8);
            writer.WriteString("url"u8, serverUrl);
            writer.WriteStartObject("headers"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        return $"{serverName}|{Convert.ToHexStringLower(SHA256.HashData(identity.Span))[..16]}";
    }

    /// <summary>Null when the entry has no access token, and so is none.</summary>
    public static McpCredentials? Read(JsonElement entry)
    {
        if (McpJson.Text(entry, "access_token") is not { Length: > 0 } token)
            return null;
        return new McpCredentials
        {
            ServerName = McpJson.Text(entry, "server_name") ?? "",
            ServerUrl = McpJson.Text(entry, "server_url") ?? "",
            Issuer = McpJson.Text(entry, "issuer"),
            ClientId = McpJson.Text(entry, "client_id") ?? "",
            AccessToken = token,
            ExpiresAt = entry.TryGetProperty("expires_at", out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out var ms)
                ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, 0, 253402300799999))
                : null,
            RefreshToken = McpJson.Text(entry, "refresh_token"),
            Scopes = [.. McpJson.Items(entry, "scopes").Where(scope => scope.ValueKind == JsonValueKind.String).Select(scope => scope.GetString() ?? "")],
            Others = entry.EnumerateObject().Where(member => !s_known.Contains(member.Name)).ToDictionary(member => member.Name, member => member.Value),
        };
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("server_name"u8, ServerName);
        writer.WriteString("server_url"u8, ServerUrl);
        if (Issuer is not null)
            writer.WriteString("issuer"u8, Issuer);
        writer.WriteString("client_id"u8, ClientId);
        writer.WriteString("access_token"u8, AccessToken);
        if (ExpiresAt is { } expiresAt)
            writer.WriteNumber("expires_at"u8, expiresAt.ToUnixTimeMilliseconds());
        if (RefreshToken is not null)
            writer.WriteString("refresh_token"u8, RefreshToken);
        writer.WriteStartArray("scopes"u8);
        foreach (var scope in Scopes)
            writer.WriteStringValue(scope);
        writer.WriteEndArray();
        foreach (var (name, value) in Others)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>One line of JSON.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        return buffer.WrittenMemory;
    }

    public string ToLine() => Encoding.UTF8.GetString(Write(WriteTo).Span);
}
