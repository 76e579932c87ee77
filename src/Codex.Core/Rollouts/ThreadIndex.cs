using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Microsoft.Data.Sqlite;

namespace Codex.Core.Rollouts;

/// <summary>Lists stored threads. The rollouts are the truth; <see cref="ThreadIndexCache"/> only saves opening them.</summary>
internal static class ThreadIndex
{
    /// <summary>The threads of the sessions folder, most recently written first.</summary>
    public static ImmutableArray<ThreadListEntry> List(string codexHome, ThreadListParams parameters)
    {
        var newestFirst = RolloutPaths.Enumerate(codexHome, parameters.Archived ? RolloutPaths.ArchiveFolder : RolloutPaths.SessionsFolder)
            .Select(path => new FileInfo(path))
            .OrderByDescending(file => file.LastWriteTimeUtc).ThenByDescending(file => file.FullName, StringComparer.Ordinal);
        using var cache = ThreadIndexCache.TryOpen(codexHome);
        var names = ThreadNames.Read(codexHome);
        var found = ImmutableArray.CreateBuilder<ThreadListEntry>();
        foreach (var file in newestFirst)
        {
            if (found.Count >= parameters.Limit)
                break;
            if (Read(file, cache) is { } entry && (parameters.Cwd is null || entry.Cwd == parameters.Cwd)
                && (!parameters.InteractiveOnly || entry.IsInteractive))
                found.Add(names.TryGetValue(entry.Id, out var name) ? entry with { Name = name } : entry);
        }

        return found.ToImmutable();
    }

    private static ThreadListEntry? Read(FileInfo file, ThreadIndexCache? cache)
    {
        try
        {
            if (cache is not null && cache.TryFind(file, out var known))
                return known;
            var entry = RolloutPreview.Read(file.FullName, file.LastWriteTimeUtc);
            cache?.Store(file, entry);
            return entry;
        }
        catch (FileNotFoundException)
        {
            // Archived or deleted while we looked.
            return null;
        }
        catch (SqliteException)
        {
            // Locked by another process or damaged in the middle: this list is read without it.
            return RolloutPreview.Read(file.FullName, file.LastWriteTimeUtc);
        }
    }
}
