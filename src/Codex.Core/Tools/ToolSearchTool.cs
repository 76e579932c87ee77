using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Codex.Core.Turns;

namespace Codex.Core.Tools;

/// <summary>
/// <c>tool_search</c>: finds tools that are not part of every request. Words of the query are matched against names and descriptions,
/// ranked by BM25, so that rare words count more than common ones.
/// </summary>
internal sealed class ToolSearchTool(Func<ImmutableArray<ToolNamespace>> namespaces) : ITool
{
    private const int DefaultLimit = 8;
    private const double Saturation = 1.2;
    private const double LengthWeight = 0.75;

    private static readonly byte[] s_spec = """
        {"type":"tool_search","execution":"client","description":"Finds tools that are not listed here, by words of what they do.","parameters":{"type":"object","properties":{"query":{"type":"string","description":"What the tool should do."},"limit":{"type":"number","description":"How many at the most. Default: 8."}},"required":["query"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "tool_search";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.SearchesTools && !namespaces().IsEmpty ? s_spec : default;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.ToolSearch search)
            throw new ToolException("unsupported call: tool_search");
        var (query, limit) = Read(search.Arguments);
        var found = Rank(Candidates(), Words(query)).Take(limit).ToList();
        return Task.FromResult(ToolOutput.Text("") with { FoundTools = Write(found) });
    }

    private static (string Query, int Limit) Read(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return ("", 0);
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            return ("", 0);
        var query = root.TryGetProperty("query", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() ?? "" : "";
        var limit = root.TryGetProperty("limit", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var wanted)
            ? (int)Math.Clamp(wanted, 1, 50)
            : DefaultLimit;
        return (query, limit);
    }

    private ImmutableArray<Candidate> Candidates() =>
        [.. namespaces().SelectMany(ns => ns.Tools.Select(tool => new Candidate(ns, tool, Words($"{ns.Name} {ns.Description} {tool.ShortName} {DescriptionOf(tool)}"))))];

    private static IEnumerable<Candidate> Rank(ImmutableArray<Candidate> candidates, IReadOnlyList<string> query)
    {
        var averageLength = candidates.IsEmpty ? 1 : candidates.Average(candidate => candidate.Words.Count);
        return candidates
            .Select((candidate, position) => (Candidate: candidate, Position: position, Score: query.Distinct(StringComparer.Ordinal).Sum(word => Score(candidates, candidate, word, averageLength))))
            .Where(scored => scored.Score > 0)
            .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Position)
            .Select(scored => scored.Candidate);
    }

    private static double Score(ImmutableArray<Candidate> candidates, Candidate candidate, string word, double averageLength)
    {
        var count = candidate.Words.Count(other => other == word);
        if (count == 0)
            return 0;
        var holders = candidates.Count(other => other.Words.Contains(word));
        var rarity = Math.Log(1 + ((candidates.Length - holders + 0.5) / (holders + 0.5)));
        var length = 1 - LengthWeight + (LengthWeight * candidate.Words.Count / averageLength);
        return rarity * count * (Saturation + 1) / (count + (Saturation * length));
    }

    private static byte[] Write(List<Candidate> found)
    {
        var groups = found.GroupBy(candidate => candidate.Namespace)
            .Select(group => Encoding.UTF8.GetString(group.Key.Write(group.Select(candidate => candidate.Tool), isDeferred: true).Span));
        return Encoding.UTF8.GetBytes($"[{string.Join(',', groups)}]");
    }

    private static string DescriptionOf(NamespacedTool tool)
    {
        var reader = new Utf8JsonReader(tool.Spec);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetProperty("description").GetString() ?? "";
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text + " ")
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return words;
    }

    private sealed record Candidate(ToolNamespace Namespace, NamespacedTool Tool, List<string> Words);
}
