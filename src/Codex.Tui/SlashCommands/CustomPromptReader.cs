using System.Collections.Immutable;

namespace Codex.Tui.SlashCommands;

/// <summary>Reads <c>$CODEX_HOME/prompts/*.md</c>. What cannot be read is left out: a prompt is a convenience.</summary>
internal static class CustomPromptReader
{
    private const long MaxBytes = 1 << 20;

    /// <summary>By name; empty when there are none.</summary>
    public static ImmutableArray<CustomPrompt> Read(string codexHome)
    {
        var folder = Path.Combine(codexHome, "prompts");
        if (!Directory.Exists(folder))
            return [];
        var prompts = ImmutableArray.CreateBuilder<CustomPrompt>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.md").Order(StringComparer.Ordinal))
        {
            try
            {
                var name = Path.GetFileNameWithoutExtension(file);
                if (!name.Any(char.IsWhiteSpace) && new FileInfo(file).Length <= MaxBytes)
                    prompts.Add(Parse(name, File.ReadAllText(file)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Deleted meanwhile, or not for us.
            }
        }

        return prompts.ToImmutable();
    }

    internal static CustomPrompt Parse(string name, string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n');
        var end = lines[0] == "---" ? Array.IndexOf(lines, "---", 1) : -1;
        var front = end < 0 ? [] : lines[1..end];
        var body = string.Join('\n', end < 0 ? lines : lines[(end + 1)..]).Trim('\n');
        var description = front.Select(line => line.Split(':', 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == "description")?[1].Trim().Trim('"', '\'');
        return new CustomPrompt(name, description is { Length: > 0 } ? description : body.Split('\n').FirstOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "", body);
    }
}
