using System.Text;

namespace Codex.Tui.Input;

/// <summary>Keys that are no character.</summary>
internal enum Key
{
    /// <summary>A character: see <see cref="KeyEvent.Character"/>.</summary>
    Character,
    Enter,
    Escape,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12,
}

/// <summary>Keys held down with another.</summary>
[Flags]
internal enum KeyModifiers
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Control = 4,
    Super = 8,
}

/// <summary>One key. Characters come as typed: Shift is folded into them, and letters with Control are lower case.</summary>
internal readonly record struct KeyEvent(Key Key, KeyModifiers Modifiers = KeyModifiers.None, Rune Character = default)
{
    /// <summary>Text to insert, if that is what the key does.</summary>
    public bool IsText => Key == Key.Character && (Modifiers & (KeyModifiers.Alt | KeyModifiers.Control | KeyModifiers.Super)) == 0;

    public static KeyEvent Of(char character, KeyModifiers modifiers = KeyModifiers.None) => new(Key.Character, modifiers, new Rune(character));

    public bool Is(Key key, KeyModifiers modifiers = KeyModifiers.None) => Key == key && Modifiers == modifiers;

    public bool Is(char character, KeyModifiers modifiers = KeyModifiers.None) =>
        Key == Key.Character && Modifiers == modifiers && Character.Value == character;
}
