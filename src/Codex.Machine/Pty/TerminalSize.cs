namespace Codex.Machine.Pty;

/// <summary>Size of a terminal in character cells; values outside 1..65535 are clamped.</summary>
public readonly record struct TerminalSize(int Columns, int Rows)
{
    /// <summary>24 rows of 80 columns, what programs assume when nobody tells them.</summary>
    public static TerminalSize Default { get; } = new(Columns: 80, Rows: 24);
}
