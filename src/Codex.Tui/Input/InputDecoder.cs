using System.Buffers;
using System.Text;

namespace Codex.Tui.Input;

/// <summary>
/// Turns the terminal's bytes into keys, pastes and answers. Bytes may arrive cut anywhere. An escape that stands alone at the end of
/// what has arrived can be the Esc key or the start of a sequence: <see cref="Flush"/> decides for the key once nothing followed.
/// </summary>
internal sealed class InputDecoder
{
    private const byte Escape = 0x1B;
    private const int MaxSequence = 4096;

    private static readonly SearchValues<byte> EscapeOnly = SearchValues.Create(Escape);

    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly ArrayBufferWriter<byte> _paste = new();
    private bool _isPasting;

    /// <summary>True when an incomplete sequence waits: read on for a moment, then call <see cref="Flush"/>.</summary>
    public bool IsWaiting => _pending.WrittenCount > 0 && !_isPasting;

    private static ReadOnlySpan<byte> PasteEnd => "\e[201~"u8;

    /// <summary>Decodes what has arrived.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, List<TerminalInput> events)
    {
        if (_pending.WrittenCount > 0)
        {
            _pending.Write(bytes);
            var joined = _pending.WrittenSpan.ToArray();
            _pending.ResetWrittenCount();
            bytes = joined;
        }

        while (!bytes.IsEmpty)
        {
            var used = _isPasting ? DecodePaste(bytes, events) : DecodeOne(bytes, events);
            if (used == 0)
            {
                _pending.Write(bytes);
                return;
            }

            bytes = bytes[used..];
        }
    }

    /// <summary>Nothing more has come: what waits is taken for the keys it would be alone.</summary>
    public void Flush(List<TerminalInput> events)
    {
        if (!IsWaiting)
            return;
        var waiting = _pending.WrittenSpan.ToArray();
        _pending.ResetWrittenCount();
        if (waiting is [Escape])
            events.Add(new TerminalInput.KeyPressed(new KeyEvent(Key.Escape)));
        else if (waiting is [Escape, Escape])
            AddTwice(new KeyEvent(Key.Escape), events);
        else if (waiting is [Escape, (byte)'[' or (byte)'O'])
            events.Add(new TerminalInput.KeyPressed(KeyEvent.Of((char)waiting[1], KeyModifiers.Alt)));
    }

    private static void AddTwice(KeyEvent key, List<TerminalInput> events)
    {
        events.Add(new TerminalInput.KeyPressed(key));
        events.Add(new TerminalInput.KeyPressed(key));
    }

    private int DecodePaste(ReadOnlySpan<byte> bytes, List<TerminalInput> events)
    {
        var end = bytes.IndexOf(PasteEnd);
        if (end < 0)
        {
            // Keep back only what may be the beginning of the end.
            var tail = bytes[^Math.Min(bytes.Length, PasteEnd.Length - 1)..].IndexOfAny(EscapeOnly);
            var complete = tail < 0 ? bytes.Length : bytes.Length - Math.Min(bytes.Length, PasteEnd.Length - 1) + tail;
            _paste.Write(bytes[..complete]);
            return complete;
        }

        _paste.Write(bytes[..end]);
        _isPasting = false;
        var text = Encoding.UTF8.GetString(_paste.WrittenSpan);
        _paste.Clear();
        events.Add(new TerminalInput.Pasted(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')));
        return end + PasteEnd.Length;
    }

    /// <summary>Decodes one key or sequence and gives the bytes used; 0 when it is incomplete.</summary>
    private int DecodeOne(ReadOnlySpan<byte> bytes, List<TerminalInput> events)
    {
        if (bytes[0] != Escape)
            return DecodeCharacter(bytes, KeyModifiers.None, events);
        if (bytes.Length == 1)
            return 0;
        switch (bytes[1])
        {
            case (byte)'[':
                return DecodeControlSequence(bytes, events);
            case (byte)'O':
                return DecodeSingleShift(bytes, events);
            case (byte)']' or (byte)'P' or (byte)'_' or (byte)'^':
                return DecodeString(bytes, events);
            case Escape:
                return DecodeEscapedEscape(bytes, events);
            default:
                var used = DecodeCharacter(bytes[1..], KeyModifiers.Alt, events);
                return used == 0 ? 0 : used + 1;
        }
    }

    /// <summary>Esc before a sequence is how some terminals send Alt with a function key; before anything else it is the Esc key.</summary>
    private int DecodeEscapedEscape(ReadOnlySpan<byte> bytes, List<TerminalInput> events)
    {
        if (bytes.Length == 2)
            return 0;
        if (bytes[2] is not ((byte)'[' or (byte)'O'))
        {
            events.Add(new TerminalInput.KeyPressed(new KeyEvent(Key.Escape)));
            return 1;
        }

        var count = events.Count;
        var used = DecodeOne(bytes[1..], events);
        if (used == 0)
            return 0;
        if (events.Count == count + 1 && events[count] is TerminalInput.KeyPressed pressed)
            events[count] = new TerminalInput.KeyPressed(pressed.Key with { Modifiers = pressed.Key.Modifiers | KeyModifiers.Alt });
        return used + 1;
    }

    private static int DecodeCharacter(ReadOnlySpan<byte> bytes, KeyModifiers modifiers, List<TerminalInput> events)
    {
        var first = bytes[0];
        if (first is < 0x20 or 0x7F)
        {
            events.Add(new TerminalInput.KeyPressed(LegacyKeys.FromControl(first, modifiers)));
            return 1;
        }

        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
        if (status == OperationStatus.NeedMoreData)
            return 0;
        if (status == OperationStatus.Done && rune.Value >= 0xA0 || rune.Value < 0x80)
            events.Add(new TerminalInput.KeyPressed(new KeyEvent(Key.Character, modifiers, rune)));
        return used;
    }

    private int DecodeControlSequence(ReadOnlySpan<byte> bytes, List<TerminalInput> events)
    {
        for (var i = 2; i < bytes.Length; i++)
        {
            if (bytes[i] is >= 0x40 and <= 0x7E)
            {
                // The old X10 mouse report has three bytes behind its letter; we never ask for it.
                if (bytes[2..i].SequenceEqual("200"u8) && bytes[i] == (byte)'~')
                    _isPasting = true;
                else if (ControlSequence.Read(bytes[2..i], bytes[i]) is { } input)
                    events.Add(input);
                return i + 1;
            }

            // Not a sequence after all: the terminal was cut off, or these are keys.
            if (bytes[i] < 0x20 || bytes[i] > 0x7E || i > MaxSequence)
                return i;
        }

        return 0;
    }

    private static int DecodeSingleShift(ReadOnlySpan<byte> bytes, List<TerminalInput> events)
    {
        if (bytes.Length == 2)
            return 0;
        if (LegacyKeys.FromSingleShift(bytes[2]) is { } key)
        {
            events.Add(new TerminalInput.KeyPressed(key));
            return 3;
        }

        events.Add(new TerminalInput.KeyPressed(KeyEvent.Of('O', KeyModifiers.Alt)));
        return 2;
    }

    private static int DecodeString(ReadOnlySpan<byte> bytes, List<TerminalInput> events)
    {
        for (var i = 2; i < bytes.Length; i++)
        {
            var isBell = bytes[i] == 7;
            var isTerminator = bytes[i] == Escape && i + 1 < bytes.Length && bytes[i + 1] == (byte)'\\';
            if (isBell || isTerminator)
            {
                if (StringReport.Read(bytes[1], bytes[2..i]) is { } input)
                    events.Add(input);
                return isBell ? i + 1 : i + 2;
            }

            if (bytes[i] == Escape && i + 1 < bytes.Length || bytes[i] is < 0x20 and not Escape || i > MaxSequence)
                break;
            if (i == bytes.Length - 1)
                return 0;
        }

        if (bytes.Length == 2)
            return 0;
        // No report: Alt with this character, typed.
        events.Add(new TerminalInput.KeyPressed(KeyEvent.Of((char)bytes[1], KeyModifiers.Alt)));
        return 2;
    }
}
