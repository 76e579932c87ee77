using Codex.Tui.Dialogs;
using Codex.Tui.Rendering;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>How the program looks and how its keys work: what the user settles about the front end itself.</summary>
internal sealed partial class App
{
    private string _theme = ThemeCatalog.Default;

    /// <summary>Takes the configured theme; one that is not there is told, with those that are.</summary>
    private void CheckTheme()
    {
        if (_options.Settings.Theme is not { } name)
            return;
        if (ThemeCatalog.Find(name) is not null)
            _theme = name;
        else
            Flow.Print(new NoticeCell(NoticeKind.Warning, $"There is no theme \"{name}\" (tui.theme): the default one is used. {ThemeNames}"));
    }

    private static string ThemeNames => "There are: " + string.Join(", ", ThemeCatalog.All.Select(theme => theme.Name));

    /// <param name="name">The theme; empty to choose from a list.</param>
    private void ChooseTheme(string name)
    {
        if (ThemeCatalog.Find(name) is { } theme)
            TakeTheme(theme);
        else if (name.Length > 0)
            Flow.Print(new NoticeCell(NoticeKind.Error, $"There is no theme \"{name}\". {ThemeNames}"));
        else if (ReadsLines)
            Flow.Print(new NoticeCell(NoticeKind.Info, $"The theme is {_theme}; /theme NAME changes it. {ThemeNames}"));
        else
            _dialog = new ThemeDialog(_keymap, _theme, TakeTheme);
    }

    private void TakeTheme(ThemeEntry theme)
    {
        _theme = theme.Name;
        // The default is no name that the original knows.
        TuiConfigValue? value = theme.Name == ThemeCatalog.Default ? null : new TuiConfigValue.Text(theme.Name);
        Do(new AppEffect.EditConfig([new TuiConfigEdit(["tui", "theme"], value)]));
        Flow.Print(new NoticeCell(NoticeKind.Info, $"Theme: {theme.Name}"));
    }

    private void ToggleVim()
    {
        if (ReadsLines)
        {
            Flow.Print(new NoticeCell(NoticeKind.Info, "Lines are edited by the terminal here: Vim's keys need a screen"));
            return;
        }

        var isOn = Composer.Vim is null;
        Composer.UseVim(isOn);
        Composer.Vim?.LeaveInsert();
        Flow.Print(new NoticeCell(NoticeKind.Info, isOn ? "Vim's keys are on: i inserts, Esc goes back to normal mode, /vim turns them off" : "Vim's keys are off"));
    }
}
