namespace Codex.Core.Skills;

/// <summary>
/// The skills that come with the program. Models read skills as files, so they are written below <c>$CODEX_HOME/skills/.system</c> where
/// they are missing or of another version. Where that cannot be written there are none.
/// </summary>
internal static class BundledSkills
{
    private const string ResourcePrefix = "Skills/Bundled/";

    /// <summary>Puts the skills in place.</summary>
    public static void Place(string codexHome)
    {
        var folder = Path.Combine(codexHome, "skills", ".system");
        var assembly = typeof(BundledSkills).Assembly;
        try
        {
            foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
            {
                using var resource = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
                var path = Path.Combine(folder, name[ResourcePrefix.Length..]);
                if (new FileInfo(path) is { Exists: true } file && file.Length == resource.Length)
                    continue;
                Directory.CreateDirectory(Path.GetDirectoryName(path) ?? folder);
                using var written = File.Create(path);
                resource.CopyTo(written);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A read-only home: the user's own skills still work.
        }
    }
}
