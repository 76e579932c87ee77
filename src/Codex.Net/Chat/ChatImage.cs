using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Chat;

/// <summary>An image part.</summary>
internal sealed record ChatImage(string Url, string? Detail)
{
    public static IEnumerable<ChatImage> All(JsonElement content) => content.ValueKind != JsonValueKind.Array ? [] :
        from part in content.EnumerateArray()
        where part.Text("type") == "input_image" && part.Text("image_url") is not null
        select new ChatImage(part.Text("image_url") ?? "", part.Text("detail") is "low" or "high" or "auto" ? part.Text("detail") : null);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image_url"u8);
        writer.WriteStartObject("image_url"u8);
        writer.WriteString("url"u8, Url);
        if (Detail is not null)
        {
            writer.WriteString("detail"u8, Detail);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
