using System.Collections.Immutable;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>
/// The themes, by the names of <c>tui.theme</c>. Those that the original has too bear its names and follow the well-known palettes; the
/// terminal's colours decide how much of one can be seen.
/// </summary>
internal static class ThemeCatalog
{
    /// <summary>The theme when none is chosen: it fits dark and light grounds.</summary>
    public const string Default = "default";

    public static ImmutableArray<ThemeEntry> All { get; } =
    [
        new(Default, "the terminal's own colours, on dark or light ground", (depth, isLight) => isLight ? Theme.Light : Theme.Dark),
        new("high-contrast", "bright, nothing dim, no grounds", (depth, isLight) => isLight ? ContrastOnLight : ContrastOnDark),
        new("monochrome", "no colour, only bold, dim, underlined", (_, _) => Monochrome),
        new("ansi", "the sixteen colours of the terminal, no grounds", (_, _) => Theme.Plain),
        .. ThemePalettes.All.Select(palette => new ThemeEntry(palette.Name, palette.Description, (_, _) => palette.Theme)),
    ];

    private static Theme ContrastOnDark => Contrast(accent: Color.Indexed(14), good: Color.Indexed(10), bad: Color.Indexed(9), warn: Color.Indexed(11), other: Color.Indexed(13));

    private static Theme ContrastOnLight => Contrast(
        accent: Color.Rgb(0x00439C), good: Color.Rgb(0x005A00), bad: Color.Rgb(0xA40000), warn: Color.Rgb(0x6B4500), other: Color.Rgb(0x6A0080));

    private static Theme Monochrome => new()
    {
        Accent = Style.Plain.Bold(),
        Success = Style.Plain,
        Failure = Style.Plain.Bold(),
        Warning = Style.Plain.Bold(),
        UserBlock = Style.Plain,
        AddedRow = Style.Plain.Bold(),
        RemovedRow = Style.Plain.Dim(),
        Heading = Style.Plain.Bold(),
        Code = Style.Plain.Bold(),
        Link = Style.Plain.Underline(),
        Quote = Style.Plain.Italic(),
        Marker = Style.Plain,
        Keyword = Style.Plain.Bold(),
        Literal = Style.Plain,
        Number = Style.Plain,
        Comment = Style.Plain.Dim(),
        Name = Style.Plain,
    };

    public static ThemeEntry? Find(string name) => All.FirstOrDefault(theme => theme.Name == name);

    /// <summary>The theme as the terminal can show it; the default one when there is none of that name.</summary>
    /// <param name="name">Of <see cref="All"/>.</param>
    /// <param name="depth">The terminal's colours.</param>
    /// <param name="isLight">Whether its ground is light.</param>
    public static Theme For(string name, ColorDepth depth, bool isLight)
    {
        var theme = (Find(name) ?? All[0]).Make(depth, isLight);
        return depth is ColorDepth.None or ColorDepth.Sixteen ? theme.WithoutGrounds() : theme;
    }

    private static Theme Contrast(Color accent, Color good, Color bad, Color warn, Color other) => new()
    {
        Muted = Style.Plain,
        Accent = Style.Of(accent).Bold(),
        Success = Style.Of(good).Bold(),
        Failure = Style.Of(bad).Bold(),
        Warning = Style.Of(warn).Bold(),
        UserBlock = Style.Plain.Bold(),
        AddedRow = Style.Of(good).Bold(),
        RemovedRow = Style.Of(bad).Bold(),
        Heading = Style.Of(warn).Bold().Underline(),
        Code = Style.Of(good),
        Link = Style.Of(accent).Underline(),
        Quote = Style.Of(other),
        Marker = Style.Of(accent),
        Keyword = Style.Of(other).Bold(),
        Literal = Style.Of(good),
        Number = Style.Of(warn),
        Comment = Style.Plain.Italic(),
        Name = Style.Of(accent),
    };
}

/// <param name="Name">As in the configuration.</param>
/// <param name="Description">For people.</param>
/// <param name="Make">Gives the theme for a terminal's colours and ground.</param>
internal sealed record ThemeEntry(string Name, string Description, Func<ColorDepth, bool, Theme> Make);
