namespace Codex.Tui.Keymap;

/// <summary>Everything that a key can be bound to.</summary>
internal enum KeyAction
{
    None,

    // global
    OpenTranscript,
    OpenExternalEditor,
    Copy,
    ClearTerminal,
    ToggleRawOutput,
    ToggleVimMode,
    PasteImage,

    // chat
    InterruptTurn,
    EditQueuedMessage,
    DecreaseReasoningEffort,
    IncreaseReasoningEffort,

    // composer
    Submit,
    Queue,
    ToggleShortcuts,
    HistorySearchPrevious,
    HistorySearchNext,

    // editor
    InsertNewline,
    MoveLeft,
    MoveRight,
    MoveUp,
    MoveDown,
    MoveWordLeft,
    MoveWordRight,
    MoveLineStart,
    MoveLineEnd,
    DeleteBackward,
    DeleteForward,
    DeleteBackwardWord,
    DeleteForwardWord,
    KillLineStart,
    KillLineEnd,
    KillWholeLine,
    Yank,
    Undo,
    Redo,

    // vim: modes and plain commands
    EnterInsert,
    AppendAfterCursor,
    AppendLineEnd,
    InsertLineStart,
    OpenLineBelow,
    OpenLineAbove,
    EnterReplaceMode,
    EnterVisual,
    EnterVisualLine,
    DeleteChar,
    DeleteCharBefore,
    ReplaceChar,
    ToggleCase,
    JoinLines,
    SubstituteChar,
    SubstituteLine,
    DeleteToLineEnd,
    ChangeToLineEnd,
    PasteAfter,
    PasteBefore,
    RepeatLastChange,
    CancelOperator,

    // vim: motions
    VimWordForward,
    VimWordBackward,
    VimWordEnd,
    VimBigWordForward,
    VimBigWordBackward,
    VimBigWordEnd,
    MoveFirstNonBlank,
    FindForward,
    FindBackward,
    TillForward,
    TillBackward,
    RepeatFind,
    RepeatFindReversed,

    // vim: operators and what they work on
    StartDeleteOperator,
    StartChangeOperator,
    StartYankOperator,
    DeleteLine,
    ChangeLine,
    YankLine,
    SelectInnerTextObject,
    SelectAroundTextObject,
    ObjectWord,
    ObjectBigWord,
    ObjectParentheses,
    ObjectBrackets,
    ObjectBraces,
    ObjectDoubleQuote,
    ObjectSingleQuote,
    ObjectBacktick,

    // lists and pagers
    Accept,
    Cancel,
    PageUp,
    PageDown,
    HalfPageUp,
    HalfPageDown,
    JumpTop,
    JumpBottom,
    ScrollUp,
    ScrollDown,
    Close,
    CloseTranscript,

    // approvals
    Approve,
    ApproveForSession,
    ApproveForPrefix,
    Decline,
    OpenFullscreen,
}

/// <summary>Where a key is pressed; the tables of <c>[tui.keymap]</c>.</summary>
internal enum KeyContext
{
    Global,
    Chat,
    Composer,
    Editor,
    List,
    Pager,
    Approval,
    VimNormal,
    VimOperator,
    VimTextObject,
}

/// <summary>The names of the tables.</summary>
internal static class KeyContexts
{
    public static string NameOf(KeyContext context) => context switch
    {
        KeyContext.VimNormal => "vim_normal",
        KeyContext.VimOperator => "vim_operator",
        KeyContext.VimTextObject => "vim_text_object",
        _ => context.ToString().ToLowerInvariant(),
    };
}
