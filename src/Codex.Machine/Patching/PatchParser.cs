namespace Codex.Machine.Patching;

/// <summary>
/// Reads the text of a patch. The frame comes first (<c>*** Begin Patch</c> … <c>*** End Patch</c>, possibly inside a heredoc that a model
/// has copied from a shell command), then <see cref="PatchReader"/> reads what is in it.
/// </summary>
public static class PatchParser
{
    internal const string BeginMarker = "*** Begin Patch";
    internal const string EndMarker = "*** End Patch";
    private const string EndFault = $"The last line of the patch must be '{EndMarker}'";

    /// <param name="text">With any line ends; white space around the patch and around its markers does not matter.</param>
    /// <exception cref="PatchException">The text is no patch, or a hunk is malformed.</exception>
    public static Patch Parse(string text)
    {
        var lines = SplitLines(text.Trim());
        var fault = FrameFault(lines);
        if (fault is not null && IsHeredoc(lines))
        {
            lines = lines[1..^1];
            fault = FrameFault(lines);
        }

        return fault is null ? new PatchReader(lines).Read() : throw PatchException.NotAPatch(fault);
    }

    /// <summary>The fault of a text that has more behind its end.</summary>
    internal static PatchException EndMissing() => PatchException.NotAPatch(EndFault);

    private static string[] SplitLines(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            lines[i] = lines[i].TrimEnd('\r');
        return lines;
    }

    private static string? FrameFault(ReadOnlySpan<string> lines)
    {
        var isEmpty = lines is [""];
        if (!isEmpty && lines[0].Trim() != BeginMarker)
            return $"The first line of the patch must be '{BeginMarker}'";
        return isEmpty || lines.Length < 2 || lines[^1].Trim() != EndMarker
            ? EndFault
            : null;
    }

    private static bool IsHeredoc(ReadOnlySpan<string> lines) =>
        lines.Length >= 4 && lines[0] is "<<EOF" or "<<'EOF'" or "<<\"EOF\"" && lines[^1].EndsWith("EOF", StringComparison.Ordinal);
}
