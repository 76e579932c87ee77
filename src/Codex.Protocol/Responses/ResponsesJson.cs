using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol.Responses;

/// <summary>Serializer context of the model wire.</summary>
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
public sealed partial class ResponsesJson : JsonSerializerContext;
