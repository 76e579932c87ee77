namespace Codex.Machine.Patching;

/// <param name="Entry">The name itself, links in its folders followed: what a delete removes.</param>
/// <param name="Target">The file behind it, all links followed: what a write writes.</param>
internal readonly record struct FilePlace(string Entry, string Target);

/// <summary>The files as the hunks planned so far leave them: the disk, and over it what was written and removed.</summary>
internal sealed class PatchedFiles
{
    // Null stands for a removed file.
    private readonly Dictionary<string, ReadOnlyMemory<byte>?> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _sources = new(StringComparer.Ordinal);

    /// <summary>What <see cref="ReadSource"/> took from the disk.</summary>
    public IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> Sources => _sources.Select(source => (source.Key, source.Value));

    /// <param name="path">Absolute and without dots.</param>
    public FilePlace Locate(string path)
    {
        var entry = RealPath.OfEntry(path);
        return new FilePlace(entry, _changed.ContainsKey(entry) ? entry : RealPath.Of(entry));
    }

    public FileReadOutcome Read(FilePlace place)
    {
        if (!_changed.TryGetValue(place.Target, out var content))
            return FileReadOutcome.Read(place.Target);
        return content is { } bytes ? new FileReadOutcome.Loaded(bytes) : new FileReadOutcome.Failed(OsFault.Missing);
    }

    /// <summary>Reads a file that something is worked out from.</summary>
    public FileReadOutcome ReadSource(FilePlace place)
    {
        var outcome = Read(place);
        if (outcome is FileReadOutcome.Loaded loaded && !_changed.ContainsKey(place.Target))
            _sources.TryAdd(place.Target, loaded.Content);
        return outcome;
    }

    /// <summary>The content of a file that is about to be overwritten; null when there is none to be had.</summary>
    public ReadOnlyMemory<byte>? Peek(FilePlace place) => Read(place) is FileReadOutcome.Loaded loaded ? loaded.Content : null;

    public void Write(FilePlace place, ReadOnlyMemory<byte> content) => _changed[place.Target] = content;

    public void Remove(FilePlace place) => _changed[place.Entry] = null;
}
