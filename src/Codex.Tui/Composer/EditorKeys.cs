using Codex.Tui.Keymap;

namespace Codex.Tui.Composer;

/// <summary>What the actions of the <c>editor</c> table do to a text.</summary>
internal static class EditorKeys
{
    /// <summary>Whether the action changes the text.</summary>
    public static bool Changes(KeyAction action) => action is KeyAction.InsertNewline or KeyAction.DeleteBackward or KeyAction.DeleteForward
        or KeyAction.DeleteBackwardWord or KeyAction.DeleteForwardWord or KeyAction.KillLineStart or KeyAction.KillLineEnd
        or KeyAction.KillWholeLine or KeyAction.Yank or KeyAction.Undo or KeyAction.Redo;

    /// <summary>Does the action; false when it is none of an editor, or one that needs to know the rows on the screen.</summary>
    public static bool Apply(KeyAction action, TextArea area)
    {
        switch (action)
        {
            case KeyAction.InsertNewline:
                area.Insert("\n");
                break;
            case KeyAction.DeleteBackward:
                area.DeleteBackward();
                break;
            case KeyAction.DeleteForward:
                area.DeleteForward();
                break;
            case KeyAction.DeleteBackwardWord:
                area.DeleteBackwardWord();
                break;
            case KeyAction.DeleteForwardWord:
                area.DeleteForwardWord();
                break;
            case KeyAction.KillLineStart:
                area.KillLineStart();
                break;
            case KeyAction.KillLineEnd:
                area.KillLineEnd();
                break;
            case KeyAction.KillWholeLine:
                area.KillWholeLine();
                break;
            case KeyAction.Yank:
                area.Yank();
                break;
            case KeyAction.Undo:
                area.Undo();
                break;
            case KeyAction.Redo:
                area.Redo();
                break;
            default:
                return Move(action, area);
        }

        return true;
    }

    private static bool Move(KeyAction action, TextArea area)
    {
        switch (action)
        {
            case KeyAction.MoveLeft:
                area.MoveLeft();
                break;
            case KeyAction.MoveRight:
                area.MoveRight();
                break;
            case KeyAction.MoveWordLeft:
                area.MoveWordLeft();
                break;
            case KeyAction.MoveWordRight:
                area.MoveWordRight();
                break;
            case KeyAction.MoveLineStart:
                area.MoveLineStart();
                break;
            case KeyAction.MoveLineEnd:
                area.MoveLineEnd();
                break;
            default:
                return false;
        }

        return true;
    }
}
