using System.Collections.Immutable;
using Codex.Protocol.AppServer;

namespace Codex.Core.Rollouts;

/// <summary>Lists stored threads from their rollouts.</summary>
internal static class ThreadIndex
{
    /// <summary>The threads of the sessions folder, most recently written first.</summary>
    public static ImmutableArray<ThreadListEntry> List(string codexHome, ThreadListParams parameters)
    {
        var found = ImmutableArray.CreateBuilder<ThreadListEntry>();
        var newestFirst = RolloutPaths.Enumerate(codexHome, RolloutPaths.SessionsFolder)
            .Select(path => (Path: path, UpdatedAt: File.GetLastWriteTimeUtc(path)))
            .OrderByDescending(file => file.UpdatedAt).ThenByDescending(file => file.Path, StringComparer.Ordinal);
        foreach (var (path, updatedAt) in newestFirst)
        {
            if (found.Count >= parameters.Limit)
                break;
            if (RolloutPreview.Read(path, updatedAt) is { } entry && (parameters.Cwd is null || entry.Cwd == parameters.Cwd))
                found.Add(entry);
        }

        return found.ToImmutable();
    }
}
