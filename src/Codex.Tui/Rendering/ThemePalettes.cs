using System.Collections.Immutable;

namespace Codex.Tui.Rendering;

/// <summary>The themes with colours of their own.</summary>
internal static class ThemePalettes
{
    public static ImmutableArray<(string Name, string Description, Theme Theme)> All { get; } =
    [
        ("catppuccin-latte", "soft colours on light ground", CatppuccinLatte.ToTheme()),
        ("catppuccin-mocha", "soft colours on dark ground", CatppuccinMocha.ToTheme()),
        ("dracula", "vivid colours on dark ground", Dracula.ToTheme()),
        ("gruvbox-dark", "warm colours on dark ground", GruvboxDark.ToTheme()),
        ("gruvbox-light", "warm colours on light ground", GruvboxLight.ToTheme()),
        ("nord", "cool colours on dark ground", Nord.ToTheme()),
        ("solarized-dark", "even contrast on dark ground", SolarizedDark.ToTheme()),
        ("solarized-light", "even contrast on light ground", SolarizedLight.ToTheme()),
    ];

    private static ThemePalette CatppuccinLatte => new()
    {
        Accent = 0x179299, Red = 0xD20F39, Green = 0x40A02B, Yellow = 0xDF8E1D,
        Link = 0x1E66F5, Quote = 0xEA76CB, Keyword = 0x8839EF, Literal = 0x40A02B,
        Number = 0xFE640B, Name = 0x1E66F5, Comment = 0x7C7F93, Block = 0xE6E9EF,
        Added = 0xDAFBE1, Removed = 0xFFEBE9,
    };

    private static ThemePalette CatppuccinMocha => new()
    {
        Accent = 0x94E2D5, Red = 0xF38BA8, Green = 0xA6E3A1, Yellow = 0xF9E2AF,
        Link = 0x89B4FA, Quote = 0xF5C2E7, Keyword = 0xCBA6F7, Literal = 0xA6E3A1,
        Number = 0xFAB387, Name = 0x89B4FA, Comment = 0x9399B2, Block = 0x313244,
        Added = 0x213A2B, Removed = 0x4A221D,
    };

    private static ThemePalette Dracula => new()
    {
        Accent = 0x8BE9FD, Red = 0xFF5555, Green = 0x50FA7B, Yellow = 0xF1FA8C,
        Link = 0x8BE9FD, Quote = 0xFFB86C, Keyword = 0xFF79C6, Literal = 0xF1FA8C,
        Number = 0xBD93F9, Name = 0x50FA7B, Comment = 0x6272A4, Block = 0x44475A,
        Added = 0x1F4A2E, Removed = 0x5A2529,
    };

    private static ThemePalette GruvboxDark => new()
    {
        Accent = 0x83A598, Red = 0xFB4934, Green = 0xB8BB26, Yellow = 0xFABD2F,
        Link = 0x83A598, Quote = 0xD3869B, Keyword = 0xFB4934, Literal = 0xB8BB26,
        Number = 0xD3869B, Name = 0x8EC07C, Comment = 0x928374, Block = 0x3C3836,
        Added = 0x32361A, Removed = 0x4C2020,
    };

    private static ThemePalette GruvboxLight => new()
    {
        Accent = 0x076678, Red = 0x9D0006, Green = 0x79740E, Yellow = 0xB57614,
        Link = 0x076678, Quote = 0x8F3F71, Keyword = 0x9D0006, Literal = 0x79740E,
        Number = 0x8F3F71, Name = 0x427B58, Comment = 0x928374, Block = 0xEBDBB2,
        Added = 0xE2E6B3, Removed = 0xF5D0C0,
    };

    private static ThemePalette Nord => new()
    {
        Accent = 0x88C0D0, Red = 0xBF616A, Green = 0xA3BE8C, Yellow = 0xEBCB8B,
        Link = 0x88C0D0, Quote = 0xB48EAD, Keyword = 0x81A1C1, Literal = 0xA3BE8C,
        Number = 0xB48EAD, Name = 0x8FBCBB, Comment = 0x7B88A1, Block = 0x3B4252,
        Added = 0x36463A, Removed = 0x4A343C,
    };

    private static ThemePalette SolarizedDark => new()
    {
        Accent = 0x2AA198, Red = 0xDC322F, Green = 0x859900, Yellow = 0xB58900,
        Link = 0x268BD2, Quote = 0x6C71C4, Keyword = 0x859900, Literal = 0x2AA198,
        Number = 0xD33682, Name = 0x268BD2, Comment = 0x657B83, Block = 0x073642,
        Added = 0x1C3A1E, Removed = 0x40201F,
    };

    private static ThemePalette SolarizedLight => new()
    {
        Accent = 0x2AA198, Red = 0xDC322F, Green = 0x859900, Yellow = 0xB58900,
        Link = 0x268BD2, Quote = 0x6C71C4, Keyword = 0x859900, Literal = 0x2AA198,
        Number = 0xD33682, Name = 0x268BD2, Comment = 0x839496, Block = 0xEEE8D5,
        Added = 0xE4EBC5, Removed = 0xF7DCCB,
    };
}
