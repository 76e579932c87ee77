using System.Text;

namespace Codex.Machine.Patching;

/// <summary>
/// What the patches of a turn come to together: for each file its content before the first patch against its content after the last. The
/// original prints this after each patch of a turn, not the diff of that patch alone. Not thread-safe.
/// </summary>
public sealed class TurnDiff
{
    private readonly SortedDictionary<string, Entry> _files = new(StringComparer.Ordinal);

    /// <summary>Takes in a plan that was carried out.</summary>
    public void Record(PatchPlan plan)
    {
        foreach (var change in plan.Changes)
        {
            var file = Touch(change.Path, change.OldContent);
            if (change.MovePath is null)
            {
                file.After = change.ContentAfter;
                continue;
            }

            var moved = Touch(change.MovePath, change.ReplacedContent);
            if (moved != file)
            {
                file.After = null;
                moved.MovedFrom = file.MovedFrom ?? file;
            }

            moved.After = change.NewContent;
        }
    }

    /// <returns>In git's form, sorted by path; empty when everything is as it was.</returns>
    /// <inheritdoc cref="PatchDiff.Git" path="/param[@name='root']"/>
    public string Render(string root)
    {
        var moves = _files.Values.Where(IsMove).ToList();
        var sources = moves.Select(file => file.MovedFrom).ToHashSet();
        var text = new StringBuilder();
        foreach (var file in _files.Values.Where(file => !sources.Contains(file)))
        {
            var source = moves.Contains(file) && file.MovedFrom is { } from ? from : file;
            text.Append(PatchDiff.GitFile(
                PatchDiff.ShownPath(source.Path, root), PatchDiff.ShownPath(file.Path, root), source.Before, file.After));
        }

        return text.ToString();
    }

    // A file that came from another one, to a place where nothing was.
    private static bool IsMove(Entry file) =>
        file is { Before: null, After: not null, MovedFrom: { Before: not null, After: null } };

    private Entry Touch(string path, ReadOnlyMemory<byte>? before)
    {
        if (!_files.TryGetValue(path, out var file))
            _files.Add(path, file = new Entry { Path = path, Before = before, After = before });
        return file;
    }

    private sealed class Entry
    {
        public required string Path { get; init; }

        public required ReadOnlyMemory<byte>? Before { get; init; }

        public ReadOnlyMemory<byte>? After { get; set; }

        public Entry? MovedFrom { get; set; }
    }
}
