using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Codex.Net.JsonRpc;
using Codex.Protocol.AppServer;

namespace Codex.AppServer.Server;

/// <summary>One call of a method.</summary>
internal sealed partial record MethodCall(string Method, JsonElement Parameters, AppServerRooms Rooms, ClientCapabilities Capabilities)
{
    /// <summary>The parameters; what the type does not know is skipped.</summary>
    /// <exception cref="AppServerException">They are missing or do not fit.</exception>
    public T Read<T>(JsonTypeInfo<T> type) where T : class => Read(Parameters, type);

    /// <summary>Reads parameters of any method.</summary>
    public static T Read<T>(JsonElement parameters, JsonTypeInfo<T> type) where T : class
    {
        if (parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            throw AppServerException.InvalidRequest("Invalid request: missing field `params`");
        try
        {
            return parameters.Deserialize(type) ?? throw AppServerException.InvalidRequest("Invalid request: missing field `params`");
        }
        catch (JsonException exception)
        {
            throw AppServerException.InvalidRequest($"Invalid request: {Describe(exception)}");
        }
    }

    /// <summary>Experimental parts of the contract are for clients that asked for them.</summary>
    public void RequireExperimental(string what)
    {
        if (!Capabilities.ExperimentalApi)
            throw AppServerException.InvalidRequest($"{what} requires experimentalApi capability");
    }

    public static JsonRpcReply Reply<T>(T value, JsonTypeInfo<T> type, Action? afterwards = null) =>
        new(writer => JsonSerializer.Serialize(writer, value, type), afterwards);

    /// <summary>The answer <c>{}</c>.</summary>
    public static JsonRpcReply Done(Action? afterwards = null) => new(
        static writer =>
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        },
        afterwards);

    private static string Describe(JsonException exception) =>
        MissingMember().Match(exception.Message) is { Success: true } missing ? $"missing field `{missing.Groups[1].Value}`"
        : exception.Path is { Length: > 2 } path ? $"invalid type at `{path[2..]}`"
        : "invalid type";

    [GeneratedRegex("missing required properties[^']*'([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex MissingMember();
}
