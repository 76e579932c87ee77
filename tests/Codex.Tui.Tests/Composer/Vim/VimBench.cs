using Codex.Tui.Composer;
using Codex.Tui.Composer.Vim;
using Codex.Tui.Input;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.Tests.Composer.Vim;

/// <summary>A composer in Vim's normal mode; texts are written with a bar where the caret stands.</summary>
internal sealed class VimBench
{
    public VimBench(string text)
    {
        var caret = text.IndexOf('|', StringComparison.Ordinal);
        Composer.UseVim(isOn: true);
        Composer.SetDraft(new Draft(text.Remove(caret, 1), []));
        Composer.Press(new KeyEvent(Key.Escape));
        Composer.Area.MoveTo(caret);
    }

    public ChatComposer Composer { get; } = new(Codex.Tui.Keymap.Keymap.Create([]), SlashCommandTable.All);

    public VimEditor Vim => Composer.Vim ?? throw new InvalidOperationException();

    public string Shown => Composer.Area.Text.Insert(Composer.Area.Caret, "|");

    /// <summary>Presses keys: characters, <c>⎋</c> for Esc, <c>⏎</c> for Ctrl+J, <c>⌫</c> for Backspace, <c>®</c> for Ctrl+R.</summary>
    public VimBench Press(string keys)
    {
        foreach (var character in keys)
        {
            Composer.Press(character switch
            {
                '⎋' => new KeyEvent(Key.Escape),
                '⏎' => KeyEvent.Of('j', KeyModifiers.Control),
                '⌫' => new KeyEvent(Key.Backspace),
                '®' => KeyEvent.Of('r', KeyModifiers.Control),
                _ => KeyEvent.Of(character),
            });
        }

        return this;
    }

    public static string After(string text, string keys) => new VimBench(text).Press(keys).Shown;
}
