using System.Text;
using System.Text.Json;

namespace Codex.Core.Tools;

/// <summary>
/// The arguments of a function call, read from what the model wrote. Each fault names what is wrong and where, in the words that models
/// know from the original: <c>failed to parse function arguments: missing field `cmd` at line 1 column 2</c>. Unknown members are ignored.
/// </summary>
internal sealed class ToolArguments
{
    private readonly byte[] _json;
    private readonly int _end;
    private readonly Dictionary<string, (int Start, int End, JsonTokenType Type)> _members = [];

    private ToolArguments(byte[] json, int start)
    {
        _json = json;
        var reader = new Utf8JsonReader(json.AsSpan(start), isFinalBlock: true, default);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Fault($"invalid type: {JsonFault.Describe(ref reader)}, expected a map", start + (int)reader.BytesConsumed);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            reader.Read();
            var valueStart = start + (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            reader.Skip();
            _members[name] = (valueStart, start + (int)reader.BytesConsumed, type);
        }

        _end = start + (int)reader.BytesConsumed;
    }

    /// <exception cref="ToolException">Not a JSON object.</exception>
    public static ToolArguments Parse(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(string.IsNullOrWhiteSpace(json) ? "{}" : json);
        if (JsonFault.Find(bytes) is { } fault)
            throw new ToolException($"failed to parse function arguments: {fault}");
        return new ToolArguments(bytes, 0);
    }

    /// <summary>True when a member is there and not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    public string RequiredString(string name) => OptionalString(name) ?? throw Fault($"missing field `{name}`", _end);

    public string? OptionalString(string name)
    {
        if (!TryGet(name, out var member))
            return null;
        Expect(member, JsonTokenType.String, "a string");
        return Reader(member).GetString();
    }

    public bool? OptionalBool(string name)
    {
        if (!TryGet(name, out var member))
            return null;
        if (member.Type is not (JsonTokenType.True or JsonTokenType.False))
            Expect(member, JsonTokenType.True, "a boolean");
        return member.Type == JsonTokenType.True;
    }

    /// <summary>A whole number; fractions are cut off, as models write them for numbers now and then.</summary>
    public long? OptionalInteger(string name)
    {
        if (!TryGet(name, out var member))
            return null;
        Expect(member, JsonTokenType.Number, "an integer");
        var reader = Reader(member);
        if (reader.TryGetInt64(out var value))
            return value;
        return reader.TryGetDouble(out var fraction) && fraction is > long.MinValue and < long.MaxValue
            ? (long)fraction
            : throw Fault("number out of range", member.End);
    }

    public long RequiredInteger(string name) => OptionalInteger(name) ?? throw Fault($"missing field `{name}`", _end);

    public IReadOnlyList<string>? OptionalStrings(string name)
    {
        if (!TryGet(name, out var member))
            return null;
        Expect(member, JsonTokenType.StartArray, "a sequence");
        var result = new List<string>();
        var reader = Reader(member);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw Fault($"invalid type: {JsonFault.Describe(ref reader)}, expected a string", member.Start + (int)reader.BytesConsumed);
            result.Add(reader.GetString() ?? "");
        }

        return result;
    }

    public IReadOnlyList<ToolArguments> RequiredObjects(string name)
    {
        if (!TryGet(name, out var member))
            throw Fault($"missing field `{name}`", _end);
        Expect(member, JsonTokenType.StartArray, "a sequence");
        var result = new List<ToolArguments>();
        var reader = Reader(member);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            result.Add(new ToolArguments(_json, member.Start + (int)reader.TokenStartIndex));
            reader.Skip();
        }

        return result;
    }

    /// <summary>One of several words.</summary>
    public string RequiredVariant(string name, params ReadOnlySpan<string> variants)
    {
        var value = RequiredString(name);
        if (variants.Contains(value))
            return value;
        var expected = string.Join(", ", variants.ToArray().Select(variant => $"`{variant}`"));
        throw Fault($"unknown variant `{value}`, expected one of {expected}", _members[name].End);
    }

    private bool TryGet(string name, out (int Start, int End, JsonTokenType Type) member) =>
        _members.TryGetValue(name, out member) && member.Type != JsonTokenType.Null;

    private Utf8JsonReader Reader((int Start, int End, JsonTokenType Type) member)
    {
        var reader = new Utf8JsonReader(_json.AsSpan(member.Start, member.End - member.Start));
        reader.Read();
        return reader;
    }

    private void Expect((int Start, int End, JsonTokenType Type) member, JsonTokenType type, string expected)
    {
        if (member.Type == type)
            return;
        var reader = Reader(member);
        throw Fault($"invalid type: {JsonFault.Describe(ref reader)}, expected {expected}", member.End);
    }

    private ToolException Fault(string message, int position)
    {
        var (line, column) = JsonFault.LineAndColumn(_json, position);
        return new ToolException($"failed to parse function arguments: {message} at line {line} column {column}");
    }
}
