using System.Globalization;
using System.Text;

namespace Codex.Tui.Input;

/// <summary>Reads the answers that come as strings: OSC 11 (ground colour) and DCS &gt;| (name and version).</summary>
internal static class StringReport
{
    public static TerminalInput? Read(byte kind, ReadOnlySpan<byte> content)
    {
        if (kind == (byte)'P' && content.StartsWith(">|"u8))
            return new TerminalInput.VersionReported(Encoding.UTF8.GetString(content[2..]));
        if (kind == (byte)']' && content.StartsWith("11;rgb:"u8))
            return ReadGround(Encoding.ASCII.GetString(content[7..]));
        return null;
    }

    /// <summary><c>RRRR/GGGG/BBBB</c>, one to four hex digits each.</summary>
    private static TerminalInput.GroundReported? ReadGround(string color)
    {
        var parts = color.Split('/');
        if (parts.Length != 3)
            return null;
        Span<double> values = stackalloc double[3];
        for (var i = 0; i < 3; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || parts[i].Length > 4)
                return null;
            values[i] = value / (Math.Pow(16, parts[i].Length) - 1);
        }

        return new TerminalInput.GroundReported(0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2] > 0.5);
    }
}
