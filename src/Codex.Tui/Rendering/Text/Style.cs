namespace Codex.Tui.Rendering.Text;

/// <summary>How text looks.</summary>
/// <param name="Foreground">Colour of the characters.</param>
/// <param name="Background">Colour of the cells.</param>
/// <param name="Attributes">Bold and the like.</param>
/// <param name="Link">Where a click leads (OSC 8); null for plain text.</param>
internal readonly record struct Style(Color Foreground = default, Color Background = default, TextAttributes Attributes = default, string? Link = null)
{
    public static Style Plain => default;

    public static Style Of(Color foreground) => new(foreground);

    public Style Bold() => this with { Attributes = Attributes | TextAttributes.Bold };

    public Style Dim() => this with { Attributes = Attributes | TextAttributes.Dim };

    public Style Italic() => this with { Attributes = Attributes | TextAttributes.Italic };

    public Style Underline() => this with { Attributes = Attributes | TextAttributes.Underline };

    public Style Reverse() => this with { Attributes = Attributes | TextAttributes.Reverse };

    public Style Strike() => this with { Attributes = Attributes | TextAttributes.Strike };

    public Style On(Color background) => this with { Background = background };

    public Style In(Color foreground) => this with { Foreground = foreground };

    /// <summary>This style, with everything that <paramref name="over"/> says on top.</summary>
    public Style With(Style over) => new(
        over.Foreground.Kind == ColorKind.Default ? Foreground : over.Foreground,
        over.Background.Kind == ColorKind.Default ? Background : over.Background,
        Attributes | over.Attributes,
        over.Link ?? Link);
}

/// <summary>Text attributes that can be combined.</summary>
[Flags]
internal enum TextAttributes : byte
{
    None = 0,
    Bold = 1,
    Dim = 2,
    Italic = 4,
    Underline = 8,
    Reverse = 16,
    Strike = 32,
}
