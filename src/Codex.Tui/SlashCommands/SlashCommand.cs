namespace Codex.Tui.SlashCommands;

/// <summary>A command that is typed after a slash.</summary>
/// <param name="Name">Without the slash.</param>
/// <param name="Description">What it does, in a few words.</param>
internal sealed record SlashCommand(string Name, string Description)
{
    /// <summary>Whether it can be used while a turn runs.</summary>
    public bool WorksDuringTurn { get; init; }

    /// <summary>Whether it takes words after its name.</summary>
    public bool TakesArguments { get; init; }

    /// <summary>Works when typed, but is not listed.</summary>
    public bool IsHidden { get; init; }
}
