using System.Text;

namespace Codex.Tui.Input;

/// <summary>
/// Tells a pasted line end from the Enter key where the terminal does not bracket pastes: a line end with more text right behind it
/// belongs to a paste. An Enter that ends a burst is held back for a moment to see what follows; a single line with Enter, as scripts
/// send it, is text and Enter.
/// </summary>
internal sealed class BurstFilter
{
    /// <summary>How long an Enter at the end of a burst waits, and how soon the next bytes must follow to belong to it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    private readonly StringBuilder _text = new();
    private bool _isBracketing;
    private bool _isEnterHeld;
    private bool _hasLineEnds;
    private long _lastText = long.MinValue / 2;

    /// <summary>True when an Enter waits: call <see cref="Release"/> after <see cref="Patience"/> without input.</summary>
    public bool IsHolding => _isEnterHeld;

    /// <summary>Passes on what arrived together.</summary>
    /// <param name="batch">From one read.</param>
    /// <param name="now">Milliseconds, of any clock.</param>
    /// <param name="output">Takes what the program should see.</param>
    public void Pass(IReadOnlyList<TerminalInput> batch, long now, List<TerminalInput> output)
    {
        if (now - _lastText > Patience.TotalMilliseconds && !_isEnterHeld)
            _hasLineEnds = false;
        for (var i = 0; i < batch.Count; i++)
        {
            switch (batch[i])
            {
                case TerminalInput.KeyPressed { Key: { IsText: true } key }:
                    SettleHeld(isPaste: true);
                    _text.Append(key.Character.ToString());
                    _lastText = now;
                    break;
                case TerminalInput.KeyPressed { Key: { Key: Key.Enter, Modifiers: KeyModifiers.None } } enter:
                    PassEnter(enter, isLast: i == batch.Count - 1, now, output);
                    break;
                default:
                    _isBracketing |= batch[i] is TerminalInput.Pasted;
                    SettleHeld(isPaste: false, output);
                    FlushText(output);
                    output.Add(batch[i]);
                    break;
            }
        }

        if (!_isEnterHeld)
            FlushText(output);
    }

    /// <summary>Nothing followed the Enter that was held back.</summary>
    public void Release(List<TerminalInput> output) => SettleHeld(isPaste: _hasLineEnds, output);

    private void PassEnter(TerminalInput enter, bool isLast, long now, List<TerminalInput> output)
    {
        SettleHeld(isPaste: true);
        var isBurst = !_isBracketing && now - _lastText <= Patience.TotalMilliseconds;
        if (!isBurst)
        {
            FlushText(output);
            output.Add(enter);
        }
        else if (isLast)
        {
            _isEnterHeld = true;
        }
        else
        {
            _text.Append('\n');
            _hasLineEnds = true;
        }
    }

    private void SettleHeld(bool isPaste)
    {
        if (!_isEnterHeld || !isPaste)
            return;
        _isEnterHeld = false;
        _hasLineEnds = true;
        _text.Append('\n');
    }

    private void SettleHeld(bool isPaste, List<TerminalInput> output)
    {
        if (!_isEnterHeld)
            return;
        SettleHeld(isPaste);
        FlushText(output);
        if (!_isEnterHeld)
            return;
        _isEnterHeld = false;
        output.Add(new TerminalInput.KeyPressed(new KeyEvent(Key.Enter)));
    }

    private void FlushText(List<TerminalInput> output)
    {
        if (_text.Length == 0)
            return;
        var text = _text.ToString();
        _text.Clear();
        if (Rune.TryGetRuneAt(text, 0, out var rune) && rune.Utf16SequenceLength == text.Length && text != "\n")
            output.Add(new TerminalInput.KeyPressed(new KeyEvent(Key.Character, KeyModifiers.None, rune)));
        else
            output.Add(new TerminalInput.TextTyped(text));
    }
}
