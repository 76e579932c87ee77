namespace Codex.Core.Rollouts;

/// <summary>Moves rollouts between the sessions and the archive, as the original does: the archive is flat, the sessions are by date.</summary>
internal static class RolloutShelf
{
    /// <exception cref="IOException">It could not be moved.</exception>
    public static void Archive(string codexHome, string path)
    {
        var folder = Path.Combine(codexHome, RolloutPaths.ArchiveFolder);
        Directory.CreateDirectory(folder);
        Move(path, Path.Combine(folder, Path.GetFileName(path)));
    }

    /// <summary>Back to the folder of the day in its name.</summary>
    /// <exception cref="IOException">It could not be moved, or its name has no date.</exception>
    public static void Unarchive(string codexHome, string path)
    {
        var name = Path.GetFileName(path);
        if (name.Length < "rollout-YYYY-MM-DD".Length || name["rollout-".Length..].Split('-', 4) is not [{ Length: 4 } year, { Length: 2 } month, [_, _, ..] rest, ..])
            throw new IOException($"{path} has no date in its name");
        var folder = Path.Combine(codexHome, RolloutPaths.SessionsFolder, year, month, rest[..2]);
        Directory.CreateDirectory(folder);
        Move(path, Path.Combine(folder, name));
    }

    /// <summary>True when the rollout lies in the archive.</summary>
    public static bool IsArchived(string codexHome, string path) =>
        Path.GetDirectoryName(path) == Path.Combine(codexHome, RolloutPaths.ArchiveFolder);

    private static void Move(string from, string to)
    {
        if (from != to)
            File.Move(from, to);
    }
}
