namespace Codex.Tui.Rendering.Text;

/// <summary>Text of one style. It may hold newlines until it is laid out.</summary>
internal readonly record struct TextRun(string Text, Style Style)
{
    public static implicit operator TextRun(string text) => new(text, Style.Plain);

    public override string ToString() => Text;
}
