using System.IO.Enumeration;

namespace Codex.Machine.Search;

/// <summary>
/// Lists the files below a directory, leaving out what <c>.gitignore</c>, <c>.ignore</c> and <c>.git/info/exclude</c> say, what the user
/// hides, the insides of <c>.git</c>, and links to directories. Directories of one depth are read at the same time.
/// </summary>
internal static class FileWalker
{
    /// <summary>Where a listing ends however many files there are.</summary>
    private const int MaxFiles = 2_000_000;

    private static readonly EnumerationOptions Options = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = true,
        ReturnSpecialDirectories = false,
    };

    public static FileListing List(string root, HiddenFiles? hidden, CancellationToken cancellationToken)
    {
        var builders = new List<FileListingBuilder>();
        var scope = IgnoreScope.Nothing.Enter(root, "", ".git/info/exclude");
        List<Place> level = [new Place("", scope)];
        while (level.Count > 0 && builders.Sum(builder => builder.Count) < MaxFiles)
        {
            var next = new List<Place>();
            var gate = new Lock();
            var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) };
            Parallel.ForEach(
                level,
                parallel,
                () => (Files: new FileListingBuilder(), Below: new List<Place>()),
                (place, _, found) =>
                {
                    Read(root, place, hidden, found.Files, found.Below);
                    return found;
                },
                found =>
                {
                    lock (gate)
                    {
                        builders.Add(found.Files);
                        next.AddRange(found.Below);
                    }
                });
            level = next;
        }

        return FileListing.Join(builders);
    }

    private static void Read(string root, Place place, HiddenFiles? hidden, FileListingBuilder files, List<Place> below)
    {
        var fullPath = place.Directory.Length == 0 ? root : Path.Combine(root, place.Directory);
        var hasRules = false;
        using var entries = new Entries(fullPath, Options);
        var found = new List<(string Name, bool IsDirectory)>();
        while (Next(entries))
        {
            var (name, isDirectory) = entries.Current;
            hasRules |= !isDirectory && name is ".gitignore" or ".ignore";
            found.Add(entries.Current);
        }

        var scope = hasRules ? place.Scope.Enter(fullPath, place.Directory, ".gitignore", ".ignore") : place.Scope;
        foreach (var (name, isDirectory) in found)
        {
            if (isDirectory && name == ".git")
                continue;
            if (scope != IgnoreScope.Nothing && scope.Ignores(place.Directory + name, isDirectory))
                continue;
            if (hidden?.HidesEntry(Path.Combine(fullPath, name), isDirectory) == true)
                continue;
            if (isDirectory)
                below.Add(new Place(place.Directory + name + "/", scope));
            else
                files.Add(place.Directory, name);
        }
    }

    private static bool Next(Entries entries)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A directory that vanished or fails while it is read has no more files for us.
            return false;
        }
    }

    /// <param name="Directory">Relative to the root, empty or with a slash at its end.</param>
    /// <param name="Scope">The rules that hold there.</param>
    private sealed record Place(string Directory, IgnoreScope Scope);

    private sealed class Entries(string directory, EnumerationOptions options) : FileSystemEnumerator<(string Name, bool IsDirectory)>(directory, options)
    {
        protected override (string Name, bool IsDirectory) TransformEntry(ref FileSystemEntry entry) =>
            (entry.FileName.ToString(), entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0);
    }
}
