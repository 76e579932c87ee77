using System.Collections.Immutable;

namespace Codex.Machine.Search;

/// <summary>
/// Finds files by a few letters of their paths. The files are listed at the first search and kept; a later search uses the list at once
/// and has it renewed in the background when it has become old. Safe to use from several threads.
/// </summary>
/// <param name="root">Absolute directory.</param>
/// <param name="clock">Tells the age of the list.</param>
/// <param name="hidden">What is never found; null for nothing.</param>
public sealed class FileSearch(string root, TimeProvider clock, HiddenFiles? hidden) : IAsyncDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private Task<FileListing>? _listing;
    private Task<FileListing>? _renewal;
    private long _listedAt;

    /// <summary>Lists the files in the background, so that the first search need not wait.</summary>
    public void Prepare() => _ = GetListing();

    /// <summary>The best matches, best first; with an empty query the shortest paths.</summary>
    /// <param name="query">Letters of the path, in order.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<ImmutableArray<FileMatch>> FindAsync(string query, int limit, CancellationToken cancellationToken)
    {
        var listing = await GetListing().WaitAsync(cancellationToken);
        return await Task.Run(() => Find(listing, query, limit, cancellationToken), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var task in new[] { _listing, _renewal })
        {
            if (task is not null)
                await task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _end.Dispose();
    }

    private Task<FileListing> GetListing()
    {
        lock (_lock)
        {
            if (_renewal is { IsCompletedSuccessfully: true })
                (_listing, _renewal) = (_renewal, null);
            if (_listing is null)
            {
                _listedAt = clock.GetTimestamp();
                _listing = Task.Run(() => FileWalker.List(root, hidden, _end.Token), _end.Token);
            }
            else if (_listing.IsCompleted && _renewal is null or { IsFaulted: true } && clock.GetElapsedTime(_listedAt) > Age)
            {
                _listedAt = clock.GetTimestamp();
                _renewal = Task.Run(() => FileWalker.List(root, hidden, _end.Token), _end.Token);
            }

            return _listing;
        }
    }

    private static ImmutableArray<FileMatch> Find(FileListing listing, string query, int limit, CancellationToken cancellationToken)
    {
        var matcher = new FuzzyMatcher(query.Replace(" ", "", StringComparison.Ordinal));
        var best = new PriorityQueue<int, (int Score, int NegativeIndex)>();
        for (var i = 0; i < listing.Count; i++)
        {
            if ((i & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (!listing.MayContain(i, matcher.Letters) || matcher.Score(listing[i]) is not { } score)
                continue;
            if (best.Count < limit)
                best.Enqueue(i, (score, -i));
            else if (best.TryPeek(out _, out var worst) && score > worst.Score)
                best.EnqueueDequeue(i, (score, -i));
        }

        return
        [
            .. best.UnorderedItems
                .Select(item => (item.Priority.Score, Match: new FileMatch(listing.PathAt(item.Element), [.. matcher.Hits(listing[item.Element])])))
                .OrderByDescending(item => item.Score).ThenBy(item => item.Match.Path, StringComparer.Ordinal)
                .Select(item => item.Match),
        ];
    }
}

/// <summary>A file that fits.</summary>
/// <param name="Path">Relative to the root, with slashes.</param>
/// <param name="Hits">Indexes in the path of the letters that were typed.</param>
public sealed record FileMatch(string Path, ImmutableArray<int> Hits);
