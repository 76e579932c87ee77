using System.Buffers;
using System.Text.Json;

namespace Codex.Cli.Mcp;

/// <summary>A new server as its table in config.toml.</summary>
internal static class McpTable
{
    public static JsonElement Write(McpAddition addition)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (addition.Url is not null)
                WriteAddress(writer, addition);
            else
                WriteProgram(writer, addition);
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void WriteProgram(Utf8JsonWriter writer, McpAddition addition)
    {
        writer.WriteString("command"u8, addition.Command[0]);
        if (addition.Command.Length > 1)
        {
            writer.WriteStartArray("args"u8);
            foreach (var argument in addition.Command.Skip(1))
                writer.WriteStringValue(argument);
            writer.WriteEndArray();
        }

        if (addition.Environment.IsEmpty)
            return;
        writer.WriteStartObject("env"u8);
        foreach (var (name, value) in addition.Environment.GroupBy(pair => pair.Key).Select(same => same.Last()).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter writer, McpAddition addition)
    {
        writer.WriteString("url"u8, addition.Url);
        if (addition.BearerTokenVariable is { } variable)
            writer.WriteString("bearer_token_env_var"u8, variable);
        if (addition.Resource is { } resource)
            writer.WriteString("oauth_resource"u8, resource);
        if (addition.ClientId is null && addition.ClientSecret is null)
            return;
        writer.WriteStartObject("oauth"u8);
        if (addition.ClientId is { } id)
            writer.WriteString("client_id"u8, id);
        if (addition.ClientSecret is { } secret)
            writer.WriteString("client_secret"u8, secret);
        writer.WriteEndObject();
    }
}
