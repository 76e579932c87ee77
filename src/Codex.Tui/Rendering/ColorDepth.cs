using Codex.Protocol.Host;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>How many colours the terminal shows.</summary>
internal enum ColorDepth
{
    /// <summary>No colour at all (<c>NO_COLOR</c>); bold, dim and the like stay.</summary>
    None,
    Sixteen,
    Palette256,
    TrueColor,
}

/// <summary>Tells the depth from the environment, and fits colours to it.</summary>
internal static class ColorDepths
{
    private static readonly (byte R, byte G, byte B)[] Basic =
    [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ];

    public static ColorDepth Detect(HostEnvironment host)
    {
        if (host.Get("NO_COLOR") is not null)
            return ColorDepth.None;
        var term = host.Get("TERM") ?? "";
        if (host.Get("COLORTERM") is "truecolor" or "24bit" || term.EndsWith("-direct", StringComparison.Ordinal))
            return ColorDepth.TrueColor;
        if (host.Get("WT_SESSION") is not null || host.Get("TERM_PROGRAM") is "iTerm.app" or "WezTerm" or "ghostty" or "vscode")
            return ColorDepth.TrueColor;
        return term.Contains("256color", StringComparison.Ordinal) || term is "xterm-kitty" or "alacritty" or "foot"
            ? ColorDepth.Palette256
            : ColorDepth.Sixteen;
    }

    /// <summary>The nearest colour that the depth has.</summary>
    public static Color Fit(Color color, ColorDepth depth) => (depth, color.Kind) switch
    {
        (ColorDepth.None, _) => Color.Default,
        (ColorDepth.Palette256, ColorKind.Rgb) => ToPalette(color),
        (ColorDepth.Sixteen, ColorKind.Rgb) => ToBasic(color.R, color.G, color.B),
        (ColorDepth.Sixteen, ColorKind.Indexed) when color.Value > 15 => FromPaletteToBasic((int)color.Value),
        _ => color,
    };

    private static Color ToPalette(Color color)
    {
        static int Level(byte value) => value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
        static int LevelValue(int level) => level == 0 ? 0 : 55 + level * 40;

        int r = Level(color.R), g = Level(color.G), b = Level(color.B);
        var average = (color.R + color.G + color.B) / 3;
        var grey = Math.Clamp((average - 3) / 10, 0, 23);
        var greyValue = 8 + grey * 10;
        var cubeError = Distance(color, LevelValue(r), LevelValue(g), LevelValue(b));
        var greyError = Distance(color, greyValue, greyValue, greyValue);
        return Color.Indexed((byte)(greyError < cubeError ? 232 + grey : 16 + 36 * r + 6 * g + b));
    }

    private static Color FromPaletteToBasic(int index)
    {
        if (index >= 232)
        {
            var grey = (byte)(8 + (index - 232) * 10);
            return ToBasic(grey, grey, grey);
        }

        static byte Value(int level) => (byte)(level == 0 ? 0 : 55 + level * 40);
        var cube = index - 16;
        return ToBasic(Value(cube / 36), Value(cube / 6 % 6), Value(cube % 6));
    }

    private static Color ToBasic(byte r, byte g, byte b)
    {
        var color = Color.Rgb(r, g, b);
        var best = 0;
        for (var i = 1; i < Basic.Length; i++)
        {
            if (Distance(color, Basic[i].R, Basic[i].G, Basic[i].B) < Distance(color, Basic[best].R, Basic[best].G, Basic[best].B))
                best = i;
        }

        return Color.Indexed((byte)best);
    }

    private static int Distance(Color color, int r, int g, int b)
    {
        int dr = color.R - r, dg = color.G - g, db = color.B - b;
        return 3 * dr * dr + 6 * dg * dg + db * db;
    }
}
