using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>Gathers the texts for the model.</summary>
internal static class InstructionBinding
{
    /// <param name="settings">Everything that was set.</param>
    /// <param name="paths">Resolves the files.</param>
    /// <param name="notices">Gets what the user should know.</param>
    /// <exception cref="ConfigException">A file that is named cannot be read, or is empty.</exception>
    public static InstructionOptions Bind(ConfigTable settings, ConfigPaths paths, ImmutableArray<string>.Builder notices) => new()
    {
        Base = ReadFile(settings, paths, "model_instructions_file", "model instructions file")
            ?? ReadOldFile(settings, paths, notices)
            ?? NotBlank(settings.Text("instructions")),
        Developer = NotBlank(settings.Text("developer_instructions")),
        CompactPrompt = NotBlank(settings.Text("compact_prompt"))
            ?? ReadFile(settings, paths, "experimental_compact_prompt_file", "experimental compact prompt file"),
        IncludePermissions = settings.Switch("include_permissions_instructions") ?? true,
        IncludeEnvironmentContext = settings.Switch("include_environment_context") ?? true,
        IncludeEnvironmentContextTime = settings.Switch("include_environment_context_time") ?? true,
        IncludeCollaborationMode = settings.Switch("include_collaboration_mode_instructions") ?? true,
        IncludeApps = settings.Switch("include_apps_instructions") ?? true,
        IncludeSkills = settings.Table("skills")?.Switch("include_instructions") ?? true,
    };

    public static ProjectDocOptions ProjectDocs(ConfigTable settings)
    {
        var defaults = new ProjectDocOptions();
        return new ProjectDocOptions
        {
            MaxBytes = settings.SmallInteger("project_doc_max_bytes") ?? defaults.MaxBytes,
            FallbackNames = settings.Texts("project_doc_fallback_filenames"),
            RootMarkers = settings["project_root_markers"] is ConfigArray ? settings.Texts("project_root_markers") : defaults.RootMarkers,
        };
    }

    private static string? ReadFile(ConfigTable settings, ConfigPaths paths, string key, string name)
    {
        if (paths.Find(settings, key) is not { } file)
            return null;
        var text = ConfigFiles.ReadText(file, $"Error: failed to read {name}")
            ?? throw ConfigException.Plain($"failed to read {name} {file}: No such file or directory (os error 2)");
        return NotBlank(text) ?? throw ConfigException.Plain($"{name} is empty: {file}");
    }

    /// <summary>The key of November 2025. 0.169 does not look at it, so that a file which has gone since must not stop anybody.</summary>
    private static string? ReadOldFile(ConfigTable settings, ConfigPaths paths, ImmutableArray<string>.Builder notices)
    {
        const string Key = "experimental_instructions_file";
        try
        {
            return ReadFile(settings, paths, Key, Key);
        }
        catch (ConfigException exception)
        {
            notices.Add(exception.Message.Replace("Error: ", "warning: ", StringComparison.Ordinal));
            return null;
        }
    }

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
