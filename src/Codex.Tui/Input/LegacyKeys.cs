using System.Text;

namespace Codex.Tui.Input;

/// <summary>Keys as terminals have sent them since the VT100.</summary>
internal static class LegacyKeys
{
    /// <summary>A C0 character or DEL.</summary>
    public static KeyEvent FromControl(byte value, KeyModifiers modifiers) => value switch
    {
        0x0D => new KeyEvent(Key.Enter, modifiers),
        0x09 => new KeyEvent(Key.Tab, modifiers),
        0x7F => new KeyEvent(Key.Backspace, modifiers),
        0x1B => new KeyEvent(Key.Escape, modifiers),
        0x00 => new KeyEvent(Key.Character, modifiers | KeyModifiers.Control, new Rune(' ')),
        0x1F => new KeyEvent(Key.Character, modifiers | KeyModifiers.Control, new Rune('/')),
        < 0x1B => new KeyEvent(Key.Character, modifiers | KeyModifiers.Control, new Rune((char)(value + 0x60))),
        _ => new KeyEvent(Key.Character, modifiers | KeyModifiers.Control, new Rune((char)(value + 0x40))),
    };

    /// <summary>The byte after <c>ESC O</c>.</summary>
    public static KeyEvent? FromSingleShift(byte value) => value switch
    {
        (byte)'P' => new KeyEvent(Key.F1),
        (byte)'Q' => new KeyEvent(Key.F2),
        (byte)'R' => new KeyEvent(Key.F3),
        (byte)'S' => new KeyEvent(Key.F4),
        (byte)'M' => new KeyEvent(Key.Enter),
        _ => FromCursorLetter(value),
    };

    /// <summary>The final byte of <c>CSI … letter</c> for keys.</summary>
    public static KeyEvent? FromCursorLetter(byte value) => value switch
    {
        (byte)'A' => new KeyEvent(Key.Up),
        (byte)'B' => new KeyEvent(Key.Down),
        (byte)'C' => new KeyEvent(Key.Right),
        (byte)'D' => new KeyEvent(Key.Left),
        (byte)'H' => new KeyEvent(Key.Home),
        (byte)'F' => new KeyEvent(Key.End),
        (byte)'P' => new KeyEvent(Key.F1),
        (byte)'Q' => new KeyEvent(Key.F2),
        (byte)'S' => new KeyEvent(Key.F4),
        (byte)'Z' => new KeyEvent(Key.Tab, KeyModifiers.Shift),
        _ => null,
    };

    /// <summary>The number of <c>CSI number ~</c>.</summary>
    public static Key? FromNumber(int number) => number switch
    {
        1 or 7 => Key.Home,
        2 => Key.Insert,
        3 => Key.Delete,
        4 or 8 => Key.End,
        5 => Key.PageUp,
        6 => Key.PageDown,
        >= 11 and <= 15 => Key.F1 + (number - 11),
        >= 17 and <= 21 => Key.F6 + (number - 17),
        23 or 24 => Key.F11 + (number - 23),
        _ => null,
    };
}
