using System.Text;
using Codex.Tui.Input;
using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>Puts the keys of normal and visual mode together: count, operator, count, then a motion, an object or a command.</summary>
internal sealed class VimParser(Keymap.Keymap keymap)
{
    /// <summary>A draft is never that long; a larger number would only keep the machine busy.</summary>
    private const int MostTimes = 9999;

    private readonly StringBuilder _typed = new();
    private int? _count;
    private int? _countBeforeOperator;
    private KeyAction _operator;
    private KeyAction _object;
    private KeyAction _wantsCharacter;
    private KeyEvent? _prefix;

    /// <summary>What was typed of a command that is not whole yet.</summary>
    public string Typed => _typed.ToString();

    public bool IsWaiting => _typed.Length > 0;

    public void Reset()
    {
        _typed.Clear();
        (_count, _countBeforeOperator, _prefix) = (null, null, null);
        (_operator, _object, _wantsCharacter) = (KeyAction.None, KeyAction.None, KeyAction.None);
    }

    /// <summary>Takes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isVisual">Operators work on the selection at once.</param>
    /// <param name="command">The command that is whole now; null when there is none.</param>
    /// <returns>False when the key is none of Vim's.</returns>
    public bool Press(KeyEvent key, bool isVisual, out VimCommand? command)
    {
        command = null;
        if (_wantsCharacter != KeyAction.None)
        {
            command = TakeCharacter(key);
            Reset();
            return true;
        }

        if (TakeDigit(key))
            return true;
        var action = Look(key, isVisual);
        if (_prefix is null && action == KeyAction.None)
            return Fail();
        if (action == KeyAction.CancelOperator)
            return Fail();
        _typed.Append(key.IsText ? key.Character.ToString() : "");
        if (_prefix is null)
            command = Take(action, isVisual);
        if (command is not null)
            Reset();
        return true;
    }

    private bool Fail()
    {
        var wasWaiting = IsWaiting;
        Reset();
        return wasWaiting;
    }

    private VimCommand? TakeCharacter(KeyEvent key)
    {
        if (key is { Key: Key.Enter, Modifiers: KeyModifiers.None } && _wantsCharacter == KeyAction.ReplaceChar)
            return Whole(_wantsCharacter) with { Character = new Rune('\n') };
        return key.IsText ? Whole(_wantsCharacter) with { Character = key.Character } : null;
    }

    private bool TakeDigit(KeyEvent key)
    {
        if (!key.IsText || _object != KeyAction.None || _prefix is not null || key.Character.Value is < '0' or > '9')
            return false;
        if (key.Character.Value == '0' && _count is null)
            return false;
        _count = Math.Min(MostTimes, (_count ?? 0) * 10 + key.Character.Value - '0');
        _typed.Append(key.Character.ToString());
        return true;
    }

    /// <summary>What the key means where the command stands; sets the prefix when another key has to follow.</summary>
    private KeyAction Look(KeyEvent key, bool isVisual)
    {
        var context = _object != KeyAction.None ? KeyContext.VimTextObject : _operator != KeyAction.None ? KeyContext.VimOperator : KeyContext.VimNormal;
        if (_prefix is { } prefix)
        {
            _prefix = null;
            return keymap.Find(prefix, key, context);
        }

        if (keymap.IsPrefix(key, context))
        {
            _prefix = key;
            return KeyAction.None;
        }

        if (isVisual && context == KeyContext.VimNormal
            && keymap.Find(key, KeyContext.VimOperator) is KeyAction.SelectInnerTextObject or KeyAction.SelectAroundTextObject)
            return keymap.Find(key, KeyContext.VimOperator);
        return keymap.Find(key, context);
    }

    private VimCommand? Take(KeyAction action, bool isVisual)
    {
        switch (action)
        {
            case KeyAction.StartDeleteOperator or KeyAction.StartChangeOperator or KeyAction.StartYankOperator when !isVisual:
                (_operator, _countBeforeOperator, _count) = (action, _count, null);
                return null;
            case KeyAction.SelectInnerTextObject or KeyAction.SelectAroundTextObject:
                _object = action;
                return null;
            case KeyAction.FindForward or KeyAction.FindBackward or KeyAction.TillForward or KeyAction.TillBackward or KeyAction.ReplaceChar:
                _wantsCharacter = action;
                return null;
            default:
                return Whole(action);
        }
    }

    private VimCommand Whole(KeyAction action) => new(action)
    {
        Operator = _operator,
        IsAround = _object == KeyAction.SelectAroundTextObject,
        Count = _count is null && _countBeforeOperator is null ? null : Math.Min(MostTimes, (_count ?? 1) * (_countBeforeOperator ?? 1)),
    };
}
