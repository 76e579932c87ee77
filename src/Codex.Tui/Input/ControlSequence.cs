using System.Buffers.Text;
using System.Text;

namespace Codex.Tui.Input;

/// <summary>Reads one complete <c>CSI</c> sequence: a key in one of three dialects, or an answer.</summary>
internal static class ControlSequence
{
    private const int MaxParameters = 8;

    /// <param name="parameters">What stands between <c>CSI</c> and the final byte.</param>
    /// <param name="final">The final byte.</param>
    /// <returns>Null for sequences that mean nothing to us, such as mouse reports and key releases.</returns>
    public static TerminalInput? Read(ReadOnlySpan<byte> parameters, byte final)
    {
        if (parameters is [(byte)'?', ..])
            return ReadAnswer(final);
        if (parameters is [>= (byte)'<' and <= (byte)'>', ..])
            return null;
        Span<int> numbers = stackalloc int[MaxParameters];
        Span<int> events = stackalloc int[MaxParameters];
        var count = Split(parameters, numbers, events);
        switch (final)
        {
            case (byte)'I' or (byte)'O' when count == 0:
                return new TerminalInput.FocusChanged(final == (byte)'I');
            case (byte)'R' when count == 2:
                return new TerminalInput.CursorReported(Math.Max(0, numbers[0] - 1), Math.Max(0, numbers[1] - 1));
            case (byte)'M' or (byte)'m' or (byte)'t' or (byte)'y':
                return null;
        }

        // Kitty: the event type stands behind the modifiers; 3 is the release of a key.
        if (events[1] == 3)
            return null;
        var modifiers = count > 1 ? Modifiers(numbers[1]) : KeyModifiers.None;
        return ReadKey(final, numbers, count, modifiers) is { } key ? new TerminalInput.KeyPressed(key) : null;
    }

    private static TerminalInput? ReadAnswer(byte final) => final switch
    {
        (byte)'u' => new TerminalInput.KittyKeyboardReported(),
        (byte)'c' => new TerminalInput.AttributesReported(),
        _ => null,
    };

    private static KeyEvent? ReadKey(byte final, ReadOnlySpan<int> numbers, int count, KeyModifiers modifiers)
    {
        switch (final)
        {
            case (byte)'u':
                return FromCode(numbers[0], modifiers);
            case (byte)'~' when numbers[0] == 27 && count > 2:
                return FromCode(numbers[2], modifiers);
            case (byte)'~':
                return LegacyKeys.FromNumber(numbers[0]) is { } key ? new KeyEvent(key, modifiers) : null;
            default:
                return LegacyKeys.FromCursorLetter(final) is { } cursor ? cursor with { Modifiers = cursor.Modifiers | modifiers } : null;
        }
    }

    /// <summary>A Unicode code point, or one of kitty's numbers for other keys.</summary>
    private static KeyEvent? FromCode(int code, KeyModifiers modifiers)
    {
        switch (code)
        {
            case 13 or 57414:
                return new KeyEvent(Key.Enter, modifiers);
            case 27:
                return new KeyEvent(Key.Escape, modifiers);
            case 9:
                return new KeyEvent(Key.Tab, modifiers);
            case 127 or 8:
                return new KeyEvent(Key.Backspace, modifiers);
            case >= 57417 and <= 57426:
                return new KeyEvent(Keypad[code - 57417], modifiers);
            case >= 57399 and <= 57408:
                return KeyEvent.Of((char)('0' + code - 57399), modifiers);
            case >= 57344 and <= 63743:
                return null;
        }

        if (!Rune.TryCreate(code, out var rune) || Rune.IsControl(rune))
            return null;
        return Normalize(rune, modifiers);
    }

    private static readonly Key[] Keypad =
        [Key.Left, Key.Right, Key.Up, Key.Down, Key.PageUp, Key.PageDown, Key.Home, Key.End, Key.Insert, Key.Delete];

    // Shift is part of the character. Control with a letter is told by the lower-case letter, with Shift kept: Ctrl+Shift+C is not Ctrl+C.
    private static KeyEvent Normalize(Rune rune, KeyModifiers modifiers)
    {
        if ((modifiers & KeyModifiers.Control) != 0)
            return new KeyEvent(Key.Character, modifiers, Rune.ToLowerInvariant(rune));
        if ((modifiers & KeyModifiers.Shift) != 0)
            return new KeyEvent(Key.Character, modifiers & ~KeyModifiers.Shift, Rune.ToUpperInvariant(rune));
        return new KeyEvent(Key.Character, modifiers, rune);
    }

    private static KeyModifiers Modifiers(int value)
    {
        var bits = Math.Max(0, value - 1);
        var modifiers = (KeyModifiers)(bits & 0xF);
        return (bits & 0x20) != 0 ? modifiers | KeyModifiers.Alt : modifiers;
    }

    /// <summary>Numbers between semicolons; of sub-parameters between colons the second is kept apart.</summary>
    private static int Split(ReadOnlySpan<byte> parameters, Span<int> numbers, Span<int> events)
    {
        var count = 0;
        foreach (var range in parameters.Split((byte)';'))
        {
            if (count == MaxParameters || parameters.IsEmpty)
                break;
            var part = parameters[range];
            var colon = part.IndexOf((byte)':');
            Utf8Parser.TryParse(colon < 0 ? part : part[..colon], out numbers[count], out _);
            if (colon >= 0)
                Utf8Parser.TryParse(part[(colon + 1)..], out events[count], out _);
            count++;
        }

        return count;
    }
}
