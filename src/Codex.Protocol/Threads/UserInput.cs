using System.Text.Json.Serialization;

namespace Codex.Protocol.Threads;

/// <summary>One part of what a user sends with a turn.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Text), "text")]
[JsonDerivedType(typeof(Image), "image")]
[JsonDerivedType(typeof(LocalImage), "localImage")]
public abstract record UserInput
{
    private UserInput()
    {
    }

    /// <summary>Plain text.</summary>
    public sealed record Text([property: JsonPropertyName("text")] string Value) : UserInput;

    /// <summary>An image by <c>https:</c> or <c>data:</c> URL.</summary>
    public sealed record Image([property: JsonPropertyName("url")] string Url) : UserInput;

    /// <summary>An image file on this computer; relative paths are taken from the thread's working directory.</summary>
    public sealed record LocalImage([property: JsonPropertyName("path")] string Path) : UserInput;
}
