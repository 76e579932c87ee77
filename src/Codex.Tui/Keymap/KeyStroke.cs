using Codex.Tui.Input;

namespace Codex.Tui.Keymap;

/// <summary>What has to be pressed: one key, or in Vim's tables also two in a row, as <c>g g</c>.</summary>
/// <param name="First">The first key, or the only one.</param>
/// <param name="Second">Null for a single key.</param>
internal readonly record struct KeyStroke(KeyEvent First, KeyEvent? Second = null)
{
    /// <summary>Reads a name; null when it means no key.</summary>
    public static KeyStroke? Parse(string spec)
    {
        var names = spec.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names switch
        {
            [var one] when KeySpec.Parse(one) is { } key => new KeyStroke(key),
            [var one, var two] when KeySpec.Parse(one) is { } first && KeySpec.Parse(two) is { } second => new KeyStroke(first, second),
            _ => null,
        };
    }

    /// <summary>As the configuration has it.</summary>
    public string Write() => Second is { } second ? $"{KeySpec.Write(First)} {KeySpec.Write(second)}" : KeySpec.Write(First);

    /// <summary>The name that is shown to people.</summary>
    public override string ToString() => Second is { } second ? $"{KeySpec.Describe(First)} {KeySpec.Describe(second)}" : KeySpec.Describe(First);
}
