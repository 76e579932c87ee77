namespace Codex.Core.Skills;

/// <summary>Where skills lie, the most specific first.</summary>
internal static class SkillRoots
{
    /// <param name="cwd">The thread's working directory.</param>
    /// <param name="repositoryRoot">The repository's root; null outside of one.</param>
    /// <param name="codexHome">Absolute.</param>
    /// <param name="home">The user's home.</param>
    public static IEnumerable<string> For(string cwd, string? repositoryRoot, string codexHome, string home)
    {
        for (var folder = cwd; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return Path.Combine(folder, ".agents", "skills");
            yield return Path.Combine(folder, ".codex", "skills");
            if (repositoryRoot is null || folder == repositoryRoot)
                break;
        }

        yield return Path.Combine(codexHome, "skills");
        yield return Path.Combine(home, ".agents", "skills");
        if (!OperatingSystem.IsWindows())
            yield return "/etc/codex/skills";
    }
}
