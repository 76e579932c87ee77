using System.Text.Json;

namespace Codex.Net.Responses;

/// <summary>Reading of foreign JSON: what is missing or of another type is simply not there.</summary>
internal static class JsonElementReading
{
    extension(JsonElement element)
    {
        /// <summary>A member of an object; an undefined element when there is none.</summary>
        public JsonElement Member(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

        /// <summary>A member that is a string.</summary>
        public string? Text(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

        /// <summary>A member that is a whole number; zero otherwise.</summary>
        public long Count(string name) => element.WholeNumber(name) ?? 0;

        /// <summary>A member that is a whole number.</summary>
        public long? WholeNumber(string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } member
            ? member.TryGetInt64(out var value) ? value : (long)member.GetDouble()
            : null;

        /// <summary>A member that is a number.</summary>
        public double? Number(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Number } member ? member.GetDouble() : null;

        /// <summary>A member that is <c>true</c>.</summary>
        public bool Flag(string name) => element.Member(name).ValueKind == JsonValueKind.True;
    }
}
