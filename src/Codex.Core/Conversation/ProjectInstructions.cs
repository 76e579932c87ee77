using System.Text;

namespace Codex.Core.Conversation;

/// <summary>
/// Finds the AGENTS.md texts: the user's own from <c>CODEX_HOME</c>, then one file per directory from the project's root down to the
/// working directory. Read for untrusted projects too: they are text, not configuration.
/// </summary>
internal static class ProjectInstructions
{
    private const string DefaultName = "AGENTS.md";
    private const string OverrideName = "AGENTS.override.md";

    /// <summary>The message text for the model; null when there is nothing to say.</summary>
    public static string? Read(ProjectInstructionsOptions options)
    {
        var global = ReadFirst(options.CodexHome, [OverrideName, DefaultName], int.MaxValue)?.Text;
        var project = ReadProject(options);
        if (global is null && project is null)
            return null;
        var text = new StringBuilder();
        text.Append(project is null ? "# AGENTS.md instructions" : $"# AGENTS.md instructions for {options.Cwd}");
        text.Append("\n\n<INSTRUCTIONS>\n").Append(global);
        if (global is not null && project is not null)
            text.Append("\n\n--- project-doc ---\n\n");
        return text.Append(project).Append("\n</INSTRUCTIONS>").ToString();
    }

    private static string? ReadProject(ProjectInstructionsOptions options)
    {
        if (options.MaxBytes <= 0)
            return null;
        string[] names = [OverrideName, DefaultName, .. options.FallbackNames];
        var texts = new List<string>();
        var left = options.MaxBytes;
        foreach (var directory in DirectoriesFromRoot(options.Cwd, options.RootMarkers))
        {
            if (left <= 0)
                break;
            if (ReadFirst(directory, names, left) is not { } found)
                continue;
            texts.Add(found.Text);
            left -= found.Bytes;
        }

        return texts.Count == 0 ? null : string.Join("\n\n", texts);
    }

    /// <summary>From the nearest ancestor with a marker down to the directory; the directory alone when no ancestor has one.</summary>
    private static List<string> DirectoriesFromRoot(string cwd, IReadOnlyList<string> markers)
    {
        var chain = new List<string>();
        for (var directory = cwd; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            chain.Add(directory);
            if (markers.Any(marker => Path.Exists(Path.Combine(directory, marker))))
            {
                chain.Reverse();
                return chain;
            }
        }

        return [cwd];
    }

    /// <summary>The first of the names that is a file with text in it.</summary>
    private static (string Text, int Bytes)? ReadFirst(string directory, IReadOnlyList<string> names, int maxBytes)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(directory, name);
            try
            {
                if (!File.Exists(path))
                    continue;
                var bytes = File.ReadAllBytes(path);
                var length = Math.Min(bytes.Length, maxBytes);
                while (length > 0 && length < bytes.Length && (bytes[length] & 0xC0) == 0x80)
                    length--;
                var text = Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF');
                if (!string.IsNullOrWhiteSpace(text))
                    return (text, length);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Unreadable is as good as absent here: instructions are optional, and the next name may do.
            }
        }

        return null;
    }
}

/// <summary>Where to look for AGENTS.md files.</summary>
/// <param name="CodexHome">Absolute path of <c>CODEX_HOME</c>.</param>
/// <param name="Cwd">Absolute working directory of the thread.</param>
/// <param name="MaxBytes"><c>project_doc_max_bytes</c>: the budget of all project files together; 0 reads none.</param>
/// <param name="FallbackNames"><c>project_doc_fallback_filenames</c>.</param>
/// <param name="RootMarkers"><c>project_root_markers</c>.</param>
internal sealed record ProjectInstructionsOptions(
    string CodexHome, string Cwd, int MaxBytes, IReadOnlyList<string> FallbackNames, IReadOnlyList<string> RootMarkers);
