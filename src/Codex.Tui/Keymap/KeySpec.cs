using System.Text;
using Codex.Tui.Input;

namespace Codex.Tui.Keymap;

/// <summary>Keys as the configuration names them: <c>ctrl-t</c>, <c>alt-enter</c>, <c>shift-left</c>, <c>?</c>, <c>f4</c>.</summary>
internal static class KeySpec
{
    /// <summary>Reads a name; null when it means no key. <c>-</c> and <c>+</c> both join.</summary>
    public static KeyEvent? Parse(string spec)
    {
        var modifiers = KeyModifiers.None;
        var rest = spec.Trim();
        while (rest.Length > 2 && rest.IndexOfAny(['-', '+'], 1) is > 0 and var at && at < rest.Length - 1 && ModifierOf(rest[..at]) is { } modifier)
        {
            modifiers |= modifier;
            rest = rest[(at + 1)..];
        }

        if (KeyOf(rest.ToLowerInvariant()) is { } key)
            return new KeyEvent(key, modifiers);
        if (rest.Equals("space", StringComparison.OrdinalIgnoreCase))
            rest = " ";
        if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || length != rest.Length)
            return null;
        return WithoutShift(rune, modifiers);
    }

    /// <summary>The name that the configuration has for a key, so that <see cref="Parse"/> reads it again.</summary>
    public static string Write(KeyEvent key)
    {
        var name = new StringBuilder();
        foreach (var (modifier, word) in new[] { (KeyModifiers.Control, "ctrl"), (KeyModifiers.Alt, "alt"), (KeyModifiers.Shift, "shift"), (KeyModifiers.Super, "super") })
        {
            if ((key.Modifiers & modifier) != 0)
                name.Append(word).Append('-');
        }

        return key switch
        {
            { Key: Key.Character, Character.Value: ' ' } => name.Append("space").ToString(),
            { Key: Key.Character, Character.Value: >= 'A' and <= 'Z' } => name.Append("shift-").Append(Rune.ToLowerInvariant(key.Character)).ToString(),
            { Key: Key.Character } => name.Append(key.Character).ToString(),
            { Key: Key.Escape } => name.Append("esc").ToString(),
            { Key: Key.PageUp } => name.Append("page-up").ToString(),
            { Key: Key.PageDown } => name.Append("page-down").ToString(),
            _ => name.Append(key.Key.ToString().ToLowerInvariant()).ToString(),
        };
    }

    /// <summary>The name that is shown to people, for example <c>ctrl + t</c>.</summary>
    public static string Describe(KeyEvent key)
    {
        var name = new StringBuilder();
        foreach (var (modifier, word) in new[] { (KeyModifiers.Control, "ctrl"), (KeyModifiers.Alt, "alt"), (KeyModifiers.Shift, "shift") })
        {
            if ((key.Modifiers & modifier) != 0)
                name.Append(word).Append(" + ");
        }

        return name.Append(NameOf(key)).ToString();
    }

    private static string NameOf(KeyEvent key) => key.Key switch
    {
        Key.Character when key.Character.Value == ' ' => "space",
        Key.Character => key.Character.ToString(),
        Key.Escape => "esc",
        Key.Up => "↑",
        Key.Down => "↓",
        Key.Left => "←",
        Key.Right => "→",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static KeyEvent WithoutShift(Rune rune, KeyModifiers modifiers)
    {
        if ((modifiers & KeyModifiers.Control) != 0)
            return new KeyEvent(Key.Character, modifiers, Rune.ToLowerInvariant(rune));
        return (modifiers & KeyModifiers.Shift) != 0
            ? new KeyEvent(Key.Character, modifiers & ~KeyModifiers.Shift, Rune.ToUpperInvariant(rune))
            : new KeyEvent(Key.Character, modifiers, rune);
    }

    private static KeyModifiers? ModifierOf(string name) => name.ToLowerInvariant() switch
    {
        "ctrl" or "control" or "c" => KeyModifiers.Control,
        "alt" or "option" or "meta" or "opt" or "m" => KeyModifiers.Alt,
        "shift" or "s" => KeyModifiers.Shift,
        "super" or "cmd" or "command" => KeyModifiers.Super,
        _ => null,
    };

    private static Key? KeyOf(string name) => name switch
    {
        "enter" or "return" => Key.Enter,
        "esc" or "escape" => Key.Escape,
        "tab" => Key.Tab,
        "backspace" => Key.Backspace,
        "delete" or "del" => Key.Delete,
        "insert" or "ins" => Key.Insert,
        "up" => Key.Up,
        "down" => Key.Down,
        "left" => Key.Left,
        "right" => Key.Right,
        "home" => Key.Home,
        "end" => Key.End,
        "pageup" or "page-up" or "pgup" => Key.PageUp,
        "pagedown" or "page-down" or "pgdn" => Key.PageDown,
        ['f', >= '1' and <= '9'] => Key.F1 + (name[1] - '1'),
        "f10" => Key.F10,
        "f11" => Key.F11,
        "f12" => Key.F12,
        _ => null,
    };
}
