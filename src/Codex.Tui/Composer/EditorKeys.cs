using Codex.Tui.Keymap;

namespace Codex.Tui.Composer;

/// <summary>What the actions of the <c>editor</c> table do to a text.</summary>
internal static class EditorKeys
{
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
