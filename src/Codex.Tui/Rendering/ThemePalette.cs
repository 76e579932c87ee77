using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>The colours of a theme, each 0xRRGGBB; the text itself stays in the terminal's own colour.</summary>
internal sealed record ThemePalette
{
    public required uint Accent { get; init; }
    public required uint Red { get; init; }
    public required uint Green { get; init; }
    public required uint Yellow { get; init; }
    public required uint Link { get; init; }
    public required uint Quote { get; init; }
    public required uint Keyword { get; init; }
    public required uint Literal { get; init; }
    public required uint Number { get; init; }
    public required uint Name { get; init; }
    public required uint Comment { get; init; }

    /// <summary>The ground of what the user said.</summary>
    public required uint Block { get; init; }

    /// <summary>The ground of lines that came in.</summary>
    public required uint Added { get; init; }

    /// <summary>The ground of lines that went out.</summary>
    public required uint Removed { get; init; }

    public Theme ToTheme() => new()
    {
        Accent = Fore(Accent),
        Success = Fore(Green),
        Failure = Fore(Red),
        Warning = Fore(Yellow),
        UserBlock = Style.Plain.On(Color.Rgb(Block)),
        AddedRow = Style.Plain.On(Color.Rgb(Added)),
        RemovedRow = Style.Plain.On(Color.Rgb(Removed)),
        Heading = Fore(Yellow).Bold(),
        Code = Fore(Green),
        Link = Fore(Link).Underline(),
        Quote = Fore(Quote),
        Marker = Fore(Accent),
        Keyword = Fore(Keyword),
        Literal = Fore(Literal),
        Number = Fore(Number),
        Comment = Fore(Comment),
        Name = Fore(Name),
    };

    private static Style Fore(uint color) => Style.Of(Color.Rgb(color));
}
