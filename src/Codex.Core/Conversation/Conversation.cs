using System.Collections.Immutable;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Conversation;

/// <summary>
/// The model's conversation: append-only, except that a compaction replaces it. Only the running turn holds it. Items stay the bytes
/// they were first written as, so a request is spliced together and nothing is serialised again.
/// </summary>
internal sealed class Conversation
{
    private readonly List<HistoryEntry> _items;
    private long _bytesSinceUsage;
    private long _tokensAtUsage;

    /// <param name="items">The history to go on with; empty for a new thread.</param>
    /// <param name="lastUsage">The usage that the last response reported for that history.</param>
    /// <param name="windowNumber">How often the history was compacted already.</param>
    public Conversation(IEnumerable<HistoryEntry> items, TokenUsage? lastUsage, int windowNumber)
    {
        _items = [.. items];
        _tokensAtUsage = lastUsage?.TotalTokens ?? 0;
        _bytesSinceUsage = lastUsage is null ? _items.Sum(item => (long)item.Json.Length) : 0;
        WindowNumber = windowNumber;
    }

    public IReadOnlyList<HistoryEntry> Items => _items;

    /// <summary>How often the history was compacted.</summary>
    public int WindowNumber { get; private set; }

    /// <summary>About how many tokens the next request has: the last reported usage and an estimate of what came after.</summary>
    public long ActiveTokens => _tokensAtUsage + TokenEstimate.OfBytes(_bytesSinceUsage);

    public HistoryEntry Append(ResponseItem item)
    {
        var entry = HistoryEntry.Read(item.Json);
        _items.Add(entry);
        _bytesSinceUsage += entry.Json.Length;
        return entry;
    }

    /// <summary>Takes over the usage that the server reported for everything so far.</summary>
    public void ReportUsage(TokenUsage usage)
    {
        _tokensAtUsage = usage.TotalTokens;
        _bytesSinceUsage = 0;
    }

    /// <summary>Takes the newest prompts and all that came of them out; false when there are not so many.</summary>
    public bool TryRollBack(int turns)
    {
        var start = _items.Count;
        for (; turns > 0; turns--)
        {
            start = _items.FindLastIndex(start - 1, start, static entry => entry.Kind == HistoryKind.UserMessage && !ContextMarkers.IsContext(entry.Json.Span));
            if (start < 0 || (turns > 1 && start == 0))
                return false;
        }

        _items.RemoveRange(start, _items.Count - start);
        _tokensAtUsage = 0;
        _bytesSinceUsage = _items.Sum(item => (long)item.Json.Length);
        return true;
    }

    /// <summary>Replaces the whole history by a compacted one.</summary>
    public void Replace(ImmutableArray<HistoryEntry> items)
    {
        _items.Clear();
        _items.AddRange(items);
        _tokensAtUsage = 0;
        _bytesSinceUsage = items.Sum(item => (long)item.Json.Length);
        WindowNumber++;
    }
}
