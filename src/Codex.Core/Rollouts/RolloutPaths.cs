using System.Globalization;

namespace Codex.Core.Rollouts;

/// <summary>Where rollouts lie: <c>$CODEX_HOME/sessions/YYYY/MM/DD/rollout-&lt;local time&gt;-&lt;thread id&gt;.jsonl</c>.</summary>
internal static class RolloutPaths
{
    public const string SessionsFolder = "sessions";
    public const string ArchiveFolder = "archived_sessions";

    /// <summary>The path of a new rollout; folders and name are in local time, as the original has them.</summary>
    public static string ForNewThread(string codexHome, string threadId, DateTimeOffset startedAt, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(startedAt, zone);
        return Path.Combine(codexHome, SessionsFolder, local.ToString("yyyy", CultureInfo.InvariantCulture),
            local.ToString("MM", CultureInfo.InvariantCulture), local.ToString("dd", CultureInfo.InvariantCulture),
            $"rollout-{local.ToString("yyyy-MM-dd'T'HH-mm-ss", CultureInfo.InvariantCulture)}-{threadId}.jsonl");
    }

    /// <summary>The thread id in a rollout's file name; null when the name is not a rollout's.</summary>
    public static string? ThreadIdOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name.StartsWith("rollout-", StringComparison.Ordinal) && name.Length > 36 && Guid.TryParseExact(name[^36..], "D", out _)
            ? name[^36..]
            : null;
    }

    /// <summary>All rollouts below a folder of <c>CODEX_HOME</c>, newest name first.</summary>
    public static IEnumerable<string> Enumerate(string codexHome, string folder)
    {
        var root = Path.Combine(codexHome, folder);
        if (!Directory.Exists(root))
            return [];
        return EnumerateNewestFirst(root);
    }

    /// <summary>The rollout of a thread, in the sessions or the archive; null when there is none.</summary>
    public static string? Find(string codexHome, string threadId) =>
        Enumerate(codexHome, SessionsFolder).Concat(Enumerate(codexHome, ArchiveFolder))
            .FirstOrDefault(path => path.EndsWith($"-{threadId}.jsonl", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> EnumerateNewestFirst(string folder)
    {
        var folders = Directory.GetDirectories(folder);
        Array.Sort(folders, StringComparer.Ordinal);
        for (var i = folders.Length - 1; i >= 0; i--)
            foreach (var path in EnumerateNewestFirst(folders[i]))
                yield return path;
        var files = Directory.GetFiles(folder, "rollout-*.jsonl");
        Array.Sort(files, StringComparer.Ordinal);
        for (var i = files.Length - 1; i >= 0; i--)
            yield return files[i];
    }
}
