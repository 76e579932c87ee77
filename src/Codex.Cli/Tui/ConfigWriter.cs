using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Config;
using Codex.Tui;

namespace Codex.Cli.Tui;

/// <summary>Keeps in the user's config.toml what the user settles in the terminal.</summary>
internal static class ConfigWriter
{
    /// <summary>Sets one text; gives why it could not be kept, null when it was.</summary>
    public static string? Save(string codexHome, ImmutableArray<string> path, string value) => Edit(codexHome, editor => Set(editor, path, value));

    /// <summary>Sets texts at the top of the file.</summary>
    public static string? Save(string codexHome, ImmutableDictionary<string, string> values) => Edit(codexHome, editor =>
    {
        foreach (var (key, value) in values)
            Set(editor, [key], value);
    });

    /// <summary>Sets and removes keys, all in one step.</summary>
    public static string? Save(string codexHome, ImmutableArray<TuiConfigEdit> edits) => Edit(codexHome, editor =>
    {
        foreach (var edit in edits)
        {
            switch (edit.Value)
            {
                case TuiConfigValue.Text text:
                    Set(editor, edit.Path, text.Value);
                    break;
                case TuiConfigValue.Texts texts:
                    editor.Set(edit.Path, JsonSerializer.SerializeToElement(texts.Values, ConfigWriteJson.Default.ImmutableArrayString));
                    break;
                default:
                    editor.Remove(edit.Path);
                    break;
            }
        }
    });

    private static void Set(ConfigEditor editor, ImmutableArray<string> path, string value) =>
        editor.Set(path, JsonSerializer.SerializeToElement(value, ConfigWriteJson.Default.String));

    private static string? Edit(string codexHome, Action<ConfigEditor> edit)
    {
        try
        {
            var editor = ConfigEditor.Open(Path.Combine(codexHome, "config.toml"));
            edit(editor);
            editor.Save();
            return null;
        }
        catch (Exception exception) when (exception is ConfigException or IOException or UnauthorizedAccessException)
        {
            return $"It could not be kept in config.toml: {exception.Message.TrimEnd('\n')}";
        }
    }
}
