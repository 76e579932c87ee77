namespace Codex.Core.Prompts;

/// <summary>The texts that we give to models; each is a file beside this class, embedded in the assembly.</summary>
internal static class PromptTexts
{
    private static readonly Lazy<string> s_baseInstructions = new(() => Read("base_instructions.md"));
    private static readonly Lazy<string> s_compact = new(() => Read("compact.md"));

    /// <summary>What the agent is and how it works; the first message of each request.</summary>
    public static string BaseInstructions => s_baseInstructions.Value;

    /// <summary>Asks for a summary of the conversation.</summary>
    public static string Compact => s_compact.Value;

    private static string Read(string name)
    {
        using var stream = typeof(PromptTexts).Assembly.GetManifestResourceStream("Codex.Core.Prompts." + name)
            ?? throw new InvalidOperationException($"the embedded text {name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
