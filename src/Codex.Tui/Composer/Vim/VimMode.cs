namespace Codex.Tui.Composer.Vim;

/// <summary>What keys mean.</summary>
internal enum VimMode
{
    Insert,
    Normal,

    /// <summary>Like insert, but what is typed takes the place of what is there.</summary>
    Replace,
    Visual,
    VisualLine,
}
