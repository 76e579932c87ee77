namespace Codex.Testing.Processes;

/// <summary>What a started program finds on its standard input.</summary>
public abstract record StandardInput
{
    private StandardInput()
    {
    }

    /// <summary>A pipe that is at its end.</summary>
    public static StandardInput Closed { get; } = new DataInput("");

    /// <summary>A pipe that stays open and says nothing, as under many task runners. Also for writing to by hand.</summary>
    public static StandardInput OpenAndSilent { get; } = new OpenInput();

    /// <summary>This text, then the end.</summary>
    public static StandardInput Text(string text) => new DataInput(text);

    internal sealed record DataInput(string Data) : StandardInput;

    internal sealed record OpenInput : StandardInput;
}
