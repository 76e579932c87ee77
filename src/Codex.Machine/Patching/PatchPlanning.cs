using System.Diagnostics;
using System.Text;

namespace Codex.Machine.Patching;

/// <summary>Turns the hunks of one patch into changes, first to last.</summary>
internal sealed class PatchPlanning(string cwd, PatchDialect dialect)
{
    private readonly PatchedFiles _files = new();
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <inheritdoc cref="PatchPlan.Sources"/>
    public IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> Sources => _files.Sources;

    /// <exception cref="PatchException">The hunk does not fit.</exception>
    public PlannedChange Add(PatchHunk hunk)
    {
        var path = Absolute(hunk.Path);
        if (dialect == PatchDialect.Tool && !_paths.Add(path))
            throw PatchException.NotAPatch($"multiple operations target {path}");
        return hunk switch
        {
            PatchHunk.AddFile add => Add(add, path),
            PatchHunk.DeleteFile delete => Delete(delete, path),
            PatchHunk.UpdateFile update => Update(update, path),
            _ => throw new UnreachableException(),
        };
    }

    private PlannedChange Add(PatchHunk.AddFile hunk, string path)
    {
        var place = _files.Locate(path);
        var change = new PlannedChange
        {
            Kind = PlannedChangeKind.Add,
            Path = path,
            ShownPath = hunk.Path,
            OldContent = _files.Peek(place),
            NewContent = Encoding.UTF8.GetBytes(hunk.Content),
            Target = place.Target,
        };
        _files.Write(place, change.NewContent);
        return change;
    }

    private PlannedChange Delete(PatchHunk.DeleteFile hunk, string path)
    {
        var place = _files.Locate(path);
        var content = _files.Read(place) switch
        {
            FileReadOutcome.Loaded loaded => loaded.Content,
            var fault => throw new PatchException(
                dialect == PatchDialect.Tool ? $"Failed to read {path}: {Reason(fault, path)}" : $"Failed to delete file {path}"),
        };
        _files.Remove(place);
        return new PlannedChange
        {
            Kind = PlannedChangeKind.Delete,
            Path = path,
            ShownPath = hunk.Path,
            OldContent = content,
            Removed = place.Entry,
        };
    }

    private PlannedChange Update(PatchHunk.UpdateFile hunk, string path)
    {
        var place = _files.Locate(path);
        var content = _files.ReadSource(place) switch
        {
            FileReadOutcome.Loaded loaded => loaded.Content,
            var fault => throw new PatchException($"Failed to read file to update {path}: {Reason(fault, path)}"),
        };
        var lines = new TextLines(content);
        var change = new PlannedChange
        {
            Kind = PlannedChangeKind.Update,
            Path = path,
            ShownPath = hunk.MovePath ?? hunk.Path,
            OldContent = content,
            NewContent = TextSplicer.Splice(lines, new ChunkPlacer(lines, path).Place(hunk.Chunks)),
            Target = place.Target,
        };
        if (hunk.MovePath is { } movePath)
            change = Move(change, place, Absolute(movePath));
        else
            _files.Write(place, change.NewContent);
        return change;
    }

    private PlannedChange Move(PlannedChange change, FilePlace from, string movePath)
    {
        var to = _files.Locate(movePath);
        // A file that is moved onto itself, perhaps through a link, stays.
        var removed = from.Entry == to.Target ? null : from.Entry;
        var replaced = from.Target == to.Target ? null : _files.Peek(to);
        if (removed is not null)
            _files.Remove(from);
        _files.Write(to, change.NewContent);
        return change with
        {
            MovePath = movePath,
            Target = to.Target,
            Removed = removed,
            ReplacedContent = replaced,
            PermissionsFrom = from.Target,
        };
    }

    private string Absolute(string path) => path.Contains('\0', StringComparison.Ordinal)
        ? throw new PatchException($"'{path}' is invalid on '{OsName}'")
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, cwd));

    private static string Reason(FileReadOutcome fault, string path) =>
        fault is FileReadOutcome.Failed failed ? failed.Reason : $"path `{path}` is not a file";

    private static string OsName => OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux";
}
