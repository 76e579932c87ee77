using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Cassettes;

/// <summary>A request as it goes into a cassette.</summary>
/// <param name="Path">The path below the provider's base URL.</param>
/// <param name="Members">The body's members in their order.</param>
internal sealed record StoredRequest(string Path, ImmutableArray<StoredMember> Members)
{
    /// <summary>Takes a request apart and normalises it; ids in tool outputs are learnt on the way.</summary>
    public static StoredRequest Create(string path, ResponsesRequest request, CassetteText text)
    {
        var members = ImmutableArray.CreateBuilder<StoredMember>();
        Add(members, new([.. request.Head.Span, (byte)'}']), text);
        members.Add(new StoredMember("input", [], [.. request.Input.Select(item => Item(item, text))]));
        Add(members, RequestParts.AsObject(request.Tail), text);
        return new StoredRequest(path, members.ToImmutable());
    }

    /// <summary>How many input items this request has in common with the one before, from the first on.</summary>
    public int CommonInput(StoredRequest before)
    {
        var mine = Input;
        var others = before.Input;
        var common = 0;
        while (common < mine.Length && common < others.Length && mine[common].AsSpan().SequenceEqual(others[common]))
        {
            common++;
        }

        return common;
    }

    private ImmutableArray<byte[]> Input => Members.First(m => m.Name == "input").Elements;

    private static void Add(ImmutableArray<StoredMember>.Builder members, ReadOnlyMemory<byte> json, CassetteText text)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var member in document.RootElement.EnumerateObject().Where(m => m.Name != RequestParts.Metadata))
        {
            members.Add(member.Value.ValueKind == JsonValueKind.Array
                ? new StoredMember(member.Name, [], [.. member.Value.EnumerateArray().Select(e => Value(member.Name, e, text))])
                : new StoredMember(member.Name, Value(member.Name, member.Value, text), default));
        }
    }

    private static byte[] Value(string name, JsonElement element, CassetteText text) => JsonStrings.Rewrite(
        Encoding.UTF8.GetBytes(element.GetRawText()),
        (member, value) => name == "prompt_cache_key" ? text.Normalise(value, learns: false)
            : CassetteValues.Special(member, value) ?? text.Store(value, CassetteValues.IsJsonText(member)));

    /// <summary>What is compared is normalised, and so are the ids that we make; what came from a recorded event looks as it does there.</summary>
    private static byte[] Item(ReadOnlyMemory<byte> json, CassetteText text)
    {
        using var document = JsonDocument.Parse(json);
        var isOutput = OutlineItem.IsOutput(document.RootElement.Text("type"));
        var isCompared = isOutput || document.RootElement.Text("role") == "user";
        return JsonStrings.Rewrite(json.Span, (member, value) => CassetteValues.Special(member, value)
            ?? (isCompared && member is "output" or "text" ? text.Normalise(value, learns: isOutput)
                : member == "id" ? text.Normalise(value, learns: false)
                : text.Store(value, CassetteValues.IsJsonText(member))));
    }
}

/// <summary>A member of a stored body.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, unless it is an array.</param>
/// <param name="Elements">The elements of an array; default for other values.</param>
internal sealed record StoredMember(string Name, byte[] Value, ImmutableArray<byte[]> Elements)
{
    public bool IsSame(StoredMember other) => Name == other.Name && Elements.IsDefault == other.Elements.IsDefault
        && (Elements.IsDefault
            ? Value.AsSpan().SequenceEqual(other.Value)
            : Elements.Length == other.Elements.Length && Elements.Zip(other.Elements).All(p => p.First.AsSpan().SequenceEqual(p.Second)));
}
