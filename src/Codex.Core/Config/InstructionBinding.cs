namespace Codex.Core.Config;

/// <summary>Gathers the texts for the model.</summary>
internal static class InstructionBinding
{
    /// <exception cref="ConfigException">A file that is named cannot be read, or is empty.</exception>
    public static InstructionOptions Bind(ConfigTable settings, ConfigPaths paths) => new()
    {
        Base = ReadFile(settings, paths, "model_instructions_file", "model instructions file")
            ?? ReadFile(settings, paths, "experimental_instructions_file", "experimental instructions file")
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

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
