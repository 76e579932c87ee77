using System.Collections.Immutable;

namespace Codex.Core.Skills;

/// <summary>Finds skills below the folders where they may lie. A file that is no skill is a problem to report, never a failure.</summary>
internal static class SkillReader
{
    private const string FileName = "SKILL.md";
    private const int MaxDepth = 6;
    private const int MaxNameLength = 64;
    private const int MaxDescriptionLength = 1024;
    private const long MaxFileBytes = 1 << 20;

    /// <param name="roots">Absolute folders, the most specific first; missing ones are skipped.</param>
    public static SkillCatalog Read(IEnumerable<string> roots)
    {
        var skills = ImmutableArray.CreateBuilder<Skill>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in roots.Distinct(StringComparer.Ordinal))
        {
            foreach (var path in Find(root, MaxDepth, problems))
            {
                if (ReadSkill(root, path, problems) is { } skill && names.Add(skill.Name))
                    skills.Add(skill);
            }
        }

        return new SkillCatalog(skills.ToImmutable(), problems.ToImmutable());
    }

    private static IEnumerable<string> Find(string folder, int depth, ImmutableArray<string>.Builder problems)
    {
        string[] folders;
        try
        {
            if (!Directory.Exists(folder))
                return [];
            var file = Path.Combine(folder, FileName);
            if (File.Exists(file))
                return [file];
            folders = depth == 0 ? [] : Directory.GetDirectories(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{folder}: {exception.Message}");
            return [];
        }

        Array.Sort(folders, StringComparer.Ordinal);
        return folders.SelectMany(inner => Find(inner, depth - 1, problems));
    }

    private static Skill? ReadSkill(string root, string path, ImmutableArray<string>.Builder problems)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
            {
                problems.Add($"{path}: larger than 1 MiB");
                return null;
            }

            var front = FrontMatter.Read(File.ReadLines(path));
            if (front is null)
                problems.Add($"{path}: no front matter between --- lines");
            else if (!front.TryGetValue("name", out var name) || name.Length is 0 or > MaxNameLength)
                problems.Add($"{path}: `name` is missing or longer than {MaxNameLength} characters");
            else if (!front.TryGetValue("description", out var description) || description.Length is 0 or > MaxDescriptionLength)
                problems.Add($"{path}: `description` is missing or longer than {MaxDescriptionLength} characters");
            else
                return new Skill(name, description, root, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path}: {exception.Message}");
        }

        return null;
    }
}

/// <summary>The head of a Markdown file: <c>key: value</c> lines between two <c>---</c> lines, and folded or literal blocks.</summary>
internal static class FrontMatter
{
    /// <summary>The values by key, whitespace folded to single spaces; null when there is no front matter.</summary>
    public static Dictionary<string, string>? Read(IEnumerable<string> lines)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string? key = null;
        var isFirst = true;
        foreach (var raw in lines)
        {
            var line = raw.TrimEnd();
            if (isFirst)
            {
                if (line.TrimStart('\uFEFF') != "---")
                    return null;
                isFirst = false;
                continue;
            }

            if (line == "---")
                return values;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && line[0] != '#' && colon > 0)
            {
                key = line[..colon].Trim();
                values[key] = Unquote(line[(colon + 1)..].Trim());
            }
            else if (key is not null && line.Trim() is { Length: > 0 } more)
            {
                // A folded (>) or literal (|) block, or a plain value that goes on.
                values[key] = values[key] is "" or ">" or "|" or ">-" or "|-" ? more : $"{values[key]} {more}";
            }
        }

        return null;
    }

    private static string Unquote(string value)
    {
        if (value is ['"', .., '"'] && value.Length >= 2)
            return value[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return value is ['\'', .., '\''] && value.Length >= 2 ? value[1..^1].Replace("''", "'", StringComparison.Ordinal) : value;
    }
}
