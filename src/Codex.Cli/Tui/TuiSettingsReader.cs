using System.Collections.Immutable;
using Codex.Cli.Rules;
using Codex.Core.Approvals;
using Codex.Core.Config;
using Codex.Core.Models;
using Codex.Machine.ExecPolicy;
using Codex.Tui;

namespace Codex.Cli.Tui;

/// <summary>Gives the front end what the configuration says about it.</summary>
internal static class TuiSettingsReader
{
    public static TuiSettings Read(Config config) => new()
    {
        Notifications = ReadNotifications(config.Display.Tui),
        Keymap = ReadKeymap(config.Display.Tui["keymap"] as ConfigTable),
        StatusLine = config.Display.Tui["status_line"] is { } line ? Texts(line) : null,
        TerminalTitle = config.Display.Tui["terminal_title"] is { } title ? Texts(title) : null,
        Theme = (config.Display.Tui["theme"] as ConfigText)?.Value,
        VimModeDefault = config.Display.Tui["vim_mode_default"] is ConfigBoolean { Value: true },
        SavesHistory = config.History.Persists,
        Model = config.Model.Slug,
        ReasoningEffort = config.Model.ReasoningEffort,
        ListModels = () => [.. config.Model.Catalog.All.Where(model => model.IsListed).Select(ToModel)],
        HidesFullAccessWarning = config.Display.Notice["hide_full_access_warning"] is ConfigBoolean { Value: true },
        EditConfig = (edits, token) => Task.Run(() => ConfigWriter.Save(config.CodexHome, edits), token),
        RestoresFiles = !config.Features.Changes.TryGetValue("undo", out var undo) || undo,
        ReadRules = () => ReadRules(config),
        SaveConfig = (values, token) => Task.Run(() => ConfigWriter.Save(config.CodexHome, values), token),
    };

    private static TuiRules ReadRules(Config config)
    {
        try
        {
            return new TuiRules([.. ListedRule.All(RuleFiles.Load(config)).Select(rule => new TuiRule(rule.Decision, rule.Pattern, $"{rule.Scope}, {rule.Source.Path}:{rule.Line}"))], Problem: null);
        }
        catch (Exception exception) when (exception is ExecPolicyException or IOException or UnauthorizedAccessException)
        {
            return new TuiRules([], exception.Message);
        }
    }

    private static TuiModel ToModel(ModelInfo model) => new(
        model.Slug,
        model.DisplayName,
        model.Description ?? "",
        [.. model.SupportedReasoningLevels.Select(level => new TuiEffort(level.Effort, level.Description))],
        model.DefaultReasoningLevel);

    private static TuiNotifications ReadNotifications(ConfigTable tui) => new()
    {
        IsEnabled = tui["notifications"] is not ConfigBoolean { Value: false },
        Events = Texts(tui["notifications"]),
        EvenWhenFocused = (tui["notification_condition"] as ConfigText)?.Value == "always",
        Method = (tui["notification_method"] as ConfigText)?.Value switch
        {
            "osc9" => TuiNotificationMethod.Osc9,
            "osc777" => TuiNotificationMethod.Osc777,
            "bel" => TuiNotificationMethod.Bell,
            _ => TuiNotificationMethod.Auto,
        },
    };

    private static ImmutableDictionary<string, ImmutableArray<string>> ReadKeymap(ConfigTable? keymap)
    {
        var keys = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        foreach (var context in keymap?.Entries ?? [])
        {
            foreach (var action in (context.Value as ConfigTable)?.Entries ?? [])
                keys[$"{context.Key}.{action.Key}"] = Texts(action.Value);
        }

        return keys.ToImmutable();
    }

    /// <summary>One text, or a list of them.</summary>
    private static ImmutableArray<string> Texts(ConfigValue? value) => value switch
    {
        ConfigText text => [text.Value],
        ConfigArray array => [.. array.Items.OfType<ConfigText>().Select(item => item.Value)],
        _ => [],
    };
}
