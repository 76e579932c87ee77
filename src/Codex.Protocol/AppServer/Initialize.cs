using System.Text.Json.Serialization;

namespace Codex.Protocol.AppServer;

/// <summary>Parameters of <c>initialize</c>, the first request of a connection.</summary>
public sealed record InitializeParams
{
    public required ClientInfo ClientInfo { get; init; }

    public ClientCapabilities? Capabilities { get; init; }
}

/// <summary>Who is connected.</summary>
public sealed record ClientInfo
{
    /// <summary>Becomes the originator of requests to OpenAI.</summary>
    public required string Name { get; init; }

    public string? Title { get; init; }

    public required string Version { get; init; }
}

/// <summary>What a client can do with.</summary>
public sealed record ClientCapabilities
{
    /// <summary>Experimental methods and fields are welcome.</summary>
    public bool ExperimentalApi { get; init; }

    /// <summary>Notifications that the client does not want.</summary>
    public string[]? OptOutNotificationMethods { get; init; }
}

/// <param name="UserAgent">As requests to OpenAI carry it.</param>
/// <param name="CodexHome">Absolute.</param>
/// <param name="PlatformFamily"><c>unix</c> or <c>windows</c>.</param>
/// <param name="PlatformOs"><c>linux</c>, <c>macos</c> or <c>windows</c>.</param>
public sealed record InitializeResponse(string UserAgent, string CodexHome, string PlatformFamily, string PlatformOs);

/// <summary>Serializer context of the handshake.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InitializeParams))]
[JsonSerializable(typeof(InitializeResponse))]
public sealed partial class InitializeJson : JsonSerializerContext;
