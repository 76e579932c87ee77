namespace Codex.Tui.Composer;

/// <summary>What was cut or copied.</summary>
/// <param name="Draft">The text; of lines without the break at their end.</param>
/// <param name="Shape">How it is put back.</param>
internal sealed record KilledText(Draft Draft, KillShape Shape);

/// <summary>How cut text is put back.</summary>
internal enum KillShape
{
    Characters,

    /// <summary>As lines of their own.</summary>
    Lines,
}
