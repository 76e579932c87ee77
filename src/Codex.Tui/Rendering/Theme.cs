using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>What things look like, by meaning. The base colours are the user's own palette, so that any terminal theme fits.</summary>
internal sealed record Theme
{
    /// <summary>For light text on dark ground, and for terminals that do not say.</summary>
    public static Theme Dark { get; } = new();

    public static Theme Light { get; } = new()
    {
        UserBlock = Style.Plain.On(Color.Rgb(0xECECEC)),
        AddedRow = Style.Plain.On(Color.Rgb(0xDAFBE1)),
        RemovedRow = Style.Plain.On(Color.Rgb(0xFFEBE9)),
        Link = Style.Of(Color.Blue).Underline(),
        Name = Style.Of(Color.Blue),
    };

    /// <summary>Sixteen colours have no soft grounds: diffs are told by their foreground.</summary>
    public static Theme Plain { get; } = new()
    {
        UserBlock = Style.Plain,
        AddedRow = Style.Of(Color.Green),
        RemovedRow = Style.Of(Color.Red),
    };

    public Style Muted { get; init; } = Style.Plain.Dim();
    public Style Strong { get; init; } = Style.Plain.Bold();
    public Style Accent { get; init; } = Style.Of(Color.Cyan);
    public Style Success { get; init; } = Style.Of(Color.Green);
    public Style Failure { get; init; } = Style.Of(Color.Red);
    public Style Warning { get; init; } = Style.Of(Color.Yellow);

    /// <summary>The marked row of a list.</summary>
    public Style Selected { get; init; } = Style.Plain.Bold().Reverse();

    /// <summary>The ground of what the user said.</summary>
    public Style UserBlock { get; init; } = Style.Plain.On(Color.Rgb(0x303030));

    public Style AddedRow { get; init; } = Style.Plain.On(Color.Rgb(0x213A2B));
    public Style RemovedRow { get; init; } = Style.Plain.On(Color.Rgb(0x4A221D));
    public Style Heading { get; init; } = Style.Of(Color.Yellow).Bold();
    public Style Code { get; init; } = Style.Of(Color.Green);
    /// <summary>The plain blue of many palettes cannot be read on dark ground.</summary>
    public Style Link { get; init; } = Style.Of(Color.BrightBlue).Underline();
    public Style Quote { get; init; } = Style.Of(Color.Magenta);
    public Style Marker { get; init; } = Style.Of(Color.Cyan);

    public Style Keyword { get; init; } = Style.Of(Color.Magenta);
    public Style Literal { get; init; } = Style.Of(Color.Green);
    public Style Number { get; init; } = Style.Of(Color.Yellow);
    public Style Comment { get; init; } = Style.Plain.Dim();
    public Style Name { get; init; } = Style.Of(Color.BrightBlue);

    /// <summary>The theme as a terminal with few colours can show it: there are no soft grounds.</summary>
    public Theme WithoutGrounds() => this with
    {
        UserBlock = Style.Plain,
        AddedRow = AddedRow.Background.Kind == ColorKind.Default ? AddedRow : Success,
        RemovedRow = RemovedRow.Background.Kind == ColorKind.Default ? RemovedRow : Failure,
    };
}
