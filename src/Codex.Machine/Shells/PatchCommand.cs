using System.Collections.Immutable;
using Codex.Machine.Shells.Parsing;
using Codex.Machine.Shells.Unwrapping;

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
    /// The text of the document is taken as it stands, also when its marker is not quoted: patches hold dollar signs.
    /// </summary>
    public static EmbeddedPatch? Find(IReadOnlyList<string> argv)
    {
        if (argv is [var program, var text] && IsPatchProgram(program))
            return new EmbeddedPatch(text, null);
        if (!ShellInvocation.IsScriptForm(argv))
            return null;
        var script = ScriptParser.Parse(argv[2]);
        if (script.HasStructure || FindDocument(script.Commands) is not { } document || (script.HasFaults && !document.IsOpen))
            return null;
        return script.Commands switch
        {
            [_] => new EmbeddedPatch(document.Text, null),
            [var change, { Before: Connector.And }] when FindFolder(change) is { } folder => new EmbeddedPatch(document.Text, folder),
            _ => null,
        };
    }

    private static bool IsPatchProgram(string word) => word is "apply_patch" or "applypatch";

    private static HereDocument? FindDocument(ImmutableArray<SimpleCommand> commands)
    {
        if (commands is not [.., { Words: [var program], Assignments: [], Redirections: [{ Operator: "<<" or "<<-", Document: { } document }] }])
            return null;
        return PlainScript.TryGetLiteral(program, isZsh: true, out var name) && IsPatchProgram(name) ? document : null;
    }

    private static string? FindFolder(SimpleCommand command) =>
        command is { Words: [var program, var operand], Assignments: [], Redirections: [] } &&
        PlainScript.TryGetLiteral(program, isZsh: true, out var name) && name == "cd" &&
        PlainScript.TryGetLiteral(operand, isZsh: true, out var folder) && folder.Length > 0 && folder[0] != '-'
            ? folder
            : null;
}
