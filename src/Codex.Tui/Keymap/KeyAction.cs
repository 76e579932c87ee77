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
}
