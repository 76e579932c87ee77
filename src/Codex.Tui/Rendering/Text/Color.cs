namespace Codex.Tui.Rendering.Text;

/// <summary>A colour as asked for; what the terminal can show of it is decided when it is written.</summary>
internal readonly record struct Color
{
    private Color(ColorKind kind, uint value)
    {
        Kind = kind;
        Value = value;
    }

    /// <summary>The terminal's own.</summary>
    public static Color Default => default;

    public static Color Black => Indexed(0);
    public static Color Red => Indexed(1);
    public static Color Green => Indexed(2);
    public static Color Yellow => Indexed(3);
    public static Color Blue => Indexed(4);
    public static Color Magenta => Indexed(5);
    public static Color Cyan => Indexed(6);
    public static Color White => Indexed(7);
    public static Color BrightBlack => Indexed(8);
    public static Color BrightBlue => Indexed(12);

    public ColorKind Kind { get; }

    /// <summary>The index, or 0xRRGGBB.</summary>
    public uint Value { get; }

    public byte R => (byte)(Value >> 16);
    public byte G => (byte)(Value >> 8);
    public byte B => (byte)Value;

    /// <summary>0–15 are the user's own palette, 16–255 the fixed cube and greys.</summary>
    public static Color Indexed(byte index) => new(ColorKind.Indexed, index);

    public static Color Rgb(byte r, byte g, byte b) => new(ColorKind.Rgb, (uint)((r << 16) | (g << 8) | b));

    /// <param name="value">0xRRGGBB.</param>
    public static Color Rgb(uint value) => new(ColorKind.Rgb, value & 0xFFFFFF);
}

/// <summary>How a colour is given.</summary>
internal enum ColorKind
{
    Default,
    Indexed,
    Rgb,
}
