namespace Codex.Machine.Shells;

/// <summary>A patch that a command would apply.</summary>
/// <param name="PatchText">The text between the here-document markers, or the argument.</param>
/// <param name="WorkingDirectory">The folder of <c>cd X &amp;&amp;</c>, as written; null without one.</param>
public sealed record EmbeddedPatch(string PatchText, string? WorkingDirectory);

/// <summary>Recognises commands that do nothing but apply a patch, so that they run in process.</summary>
public static class PatchCommand
{
    /// <summary>
    /// The patch of <c>apply_patch TEXT</c>, or of a shell whose script is exactly <c>apply_patch &lt;&lt;'EOF'</c> or
    /// <c>cd X &amp;&amp; apply_patch &lt;&lt;'EOF'</c> (<c>applypatch</c> too). Null for everything else, which is the shell's business.
    /// </summary>
    public static EmbeddedPatch? Find(IReadOnlyList<string> argv) => throw new NotImplementedException();
}
