namespace Codex.Machine.Search;

/// <summary>The rules that hold in a directory: its own and those of the directories above. The last rule that matches decides.</summary>
/// <param name="parent">What holds above; null at the root.</param>
/// <param name="directory">Relative to the root of the search, empty or with a slash at its end.</param>
/// <param name="rules">The directory's own.</param>
internal sealed class IgnoreScope(IgnoreScope? parent, string directory, IReadOnlyList<IgnoreRule> rules)
{
    /// <summary>Nothing is ignored.</summary>
    public static IgnoreScope Nothing { get; } = new(null, "", []);

    /// <summary>The scope of a directory below; the same one when it has no rules of its own.</summary>
    /// <param name="fullPath">Absolute path of the directory.</param>
    /// <param name="below">Its relative path, with a slash at its end.</param>
    /// <param name="fileNames">The files to read, weakest first.</param>
    public IgnoreScope Enter(string fullPath, string below, params ReadOnlySpan<string> fileNames)
    {
        List<IgnoreRule>? found = null;
        foreach (var name in fileNames)
        {
            if (Read(Path.Combine(fullPath, name)) is { Count: > 0 } rulesOfFile)
                (found ??= []).AddRange(rulesOfFile);
        }

        return found is null ? this : new IgnoreScope(this, below, found);
    }

    /// <param name="path">Relative to the root of the search.</param>
    /// <param name="isDirectory">What it is.</param>
    public bool Ignores(ReadOnlySpan<char> path, bool isDirectory)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.Decide(path, name, isDirectory) is { } decision)
                return decision;
        }

        return false;
    }

    private IgnoreScope? Parent => parent;

    private bool? Decide(ReadOnlySpan<char> path, ReadOnlySpan<char> name, bool isDirectory)
    {
        var local = path[directory.Length..];
        for (var i = rules.Count - 1; i >= 0; i--)
        {
            if (rules[i].Matches(local, name, isDirectory))
                return !rules[i].IsNegated;
        }

        return null;
    }

    private static List<IgnoreRule> Read(string path)
    {
        try
        {
            return File.Exists(path) ? [.. File.ReadLines(path).Select(IgnoreRule.Parse).OfType<IgnoreRule>()] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An unreadable list ignores nothing: better a file too many than none.
            return [];
        }
    }
}
