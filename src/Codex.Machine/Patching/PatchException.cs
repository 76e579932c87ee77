namespace Codex.Machine.Patching;

/// <summary>
/// A patch cannot be read, does not fit the files, or could not be written. <see cref="Exception.Message"/> is in the words that models
/// know from the original, without its prefix.
/// </summary>
public sealed class PatchException(string message) : Exception(message)
{
    /// <summary>
    /// What the model is told when a patch fails before anything is written: the message behind <c>apply_patch verification failed: </c>,
    /// except for the two faults that the original reports without it.
    /// </summary>
    public string ModelText { get; private init; } = "apply_patch verification failed: " + message;

    /// <summary>The operating system's reason for a failed write, such as <c>Is a directory (os error 21)</c>; null for other faults.</summary>
    public string? Cause { get; init; }

    /// <summary>The words of the <c>apply_patch</c> program, which differ from the tool's for faults of the patch text.</summary>
    internal string ProgramText { get; private init; } = message;

    /// <summary>The text is no patch.</summary>
    internal static PatchException NotAPatch(string detail) =>
        new($"invalid patch: {detail}") { ProgramText = $"Invalid patch: {detail}" };

    /// <param name="line">1-based, counted from <c>*** Begin Patch</c>.</param>
    internal static PatchException BadHunk(int line, string detail) =>
        new($"invalid hunk at line {line}, {detail}") { ProgramText = $"Invalid patch hunk on line {line}: {detail}" };

    /// <summary>A patch without hunks.</summary>
    internal static PatchException Empty() => new("patch rejected: empty patch")
    {
        ModelText = "patch rejected: empty patch",
        ProgramText = "No files were modified.",
    };

    /// <summary>The patch names an environment, and there is only this computer.</summary>
    internal static PatchException NoEnvironments()
    {
        const string text = "apply_patch environment selection is unavailable for this turn";
        return new PatchException(text) { ModelText = text };
    }
}
