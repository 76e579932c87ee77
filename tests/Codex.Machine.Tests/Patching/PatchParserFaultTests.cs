using Codex.Machine.Patching;

namespace Codex.Machine.Tests.Patching;

/// <summary>What is no patch, and how that is said. All measured on the original.</summary>
public sealed class PatchParserFaultTests
{
    private const string NoBegin = "invalid patch: The first line of the patch must be '*** Begin Patch'";
    private const string NoEnd = "invalid patch: The last line of the patch must be '*** End Patch'";

    public static TheoryData<string, string> Faults => new()
    {
        { "*** Begin Patch\n*** Update File: a\n@@a\n-x\n+y\n*** End Patch", Unexpected(3, "@@a") }, // header without space
        { "*** Begin Patch\n*** Update File: a\n@@ a\n@@ b\n-y\n+Y\n*** End Patch", Unexpected(4, "@@ b") }, // two headers
        { "*** Begin Patch\n*** Update File: a\n@@\n@@ b\n-y\n+Y\n*** End Patch", Unexpected(4, "@@ b") }, // empty header then header
        { "*** Begin Patch\n*** Update File: a\n@@\n-x\n+X\n@@\n*** End Patch", "invalid hunk at line 7, Update hunk does not contain any lines" }, // empty chunk at end
        { "*** Begin Patch\n*** Update File: a\n@@\n*** End of File\n*** End Patch", "invalid hunk at line 4, Update hunk does not contain any lines" }, // empty chunk end of file
        { "*** Begin Patch\n*** Update File: a\n@@\n-x\n+X\n*** End of File\n-a\n+A\n*** End Patch", MarkerExpected(7, "-a") }, // lines after end of file
        { "*** Begin Patch\n*** Update File: a\n@@\n-x\n+X\n*** End of File\n*** End of File\n*** End Patch", MarkerExpected(7, "*** End of File") }, // end of file twice
        { "*** Begin Patch\n*** Add File: z\n+1\n\n*** Update File: b\n@@\n-b\n+B\n*** End Patch", Header(4, "") }, // blank after add
        { "*** Begin Patch\n\n*** Update File: b\n@@\n-b\n+B\n*** End Patch", Header(2, "") }, // blank first
        { "*** Begin Patch\n*** Update File: b\nb\n\n*** End Patch", Unexpected(3, "b") }, // line without prefix
        { "*** Begin Patch\n*** Update File: b\n@@\n-b\n+B\nc\n*** End Patch", MarkerExpected(6, "c") }, // line without prefix later
        { "*** Begin Patch\n*** Update File: b\n@@\n-b\n+B\n\tc\n*** End Patch", MarkerExpected(6, "\tc") }, // tab is no prefix
        { "*** Begin Patch\n*** Update File: b\n@@\n-c\n+C\n*** Garbage\n*** End Patch", MarkerExpected(6, "*** Garbage") }, // unknown marker
        { "*** Begin Patch\n*** Update File: b\n@@\n-c\n+C\n*** End Patch\n+zzz\n*** End Patch", NoEnd }, // text after end patch
        { "*** Begin Patch\n  *** Update File: a  \n@@\n-a\n+A\n *** Delete File: d \n\t*** Add File: n\t\n+n\n*** End Patch", MarkerExpected(7, "\t*** Add File: n\t") }, // indented headers inside update
        { "*** Begin Patch\n*** Add File: \n+x\n*** End Patch", Header(2, "*** Add File:") }, // path missing
        { "*** Begin Patch\n*** add file: x\n+x\n*** End Patch", Header(2, "*** add file: x") }, // header in lower case
        { "*** Begin Patch\n*** Add File: x\n+x\n y\n*** End Patch", Header(4, "y") }, // add with context line
        { "*** Begin Patch\n*** Add File: x\nx\n*** End Patch", Header(3, "x") }, // add without plus
        { "*** Begin Patch\n*** Add File: x\n+x\n*** End of File\n*** End Patch", Header(4, "*** End of File") }, // add with end of file
        { "*** Begin Patch\n*** Delete File: a\n-a\n*** End Patch", Header(3, "-a") }, // delete with lines
        { "<<PATCH\n*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\nPATCH", NoBegin }, // heredoc other word
        { "<<'EOF\"\n*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\nEOF", NoBegin }, // heredoc mismatched quotes
        { "<<EOF\n*** Begin Patch\n*** Add File: x\n+x\n*** End Patch", NoBegin }, // heredoc open
        { "apply_patch <<EOF\n*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\nEOF", NoBegin }, // heredoc with command
        { "<<EOF\n*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\nEOF\njunk", NoBegin }, // heredoc text behind
        { "```\n*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\n```", NoBegin }, // code fence
        { "*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\nthanks", NoEnd }, // text behind
        { "here:\n*** Begin Patch\n*** Add File: x\n+x\n*** End Patch", NoBegin }, // text before
        { "*** begin Patch\n*** Add File: x\n+x\n*** End Patch", NoBegin }, // begin in lower case
        { "*** Begin Patch x\n*** Add File: x\n+x\n*** End Patch", NoBegin }, // begin with more
        { "*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\n*** Begin Patch\n*** Add File: y\n+x\n*** End Patch", NoEnd }, // two patches
        { "*** Begin Patch\n*** Environment ID:\n*** Add File: x\n+x\n*** End Patch", "invalid patch: apply_patch environment_id cannot be empty" }, // environment empty
        { "*** Begin Patch\n*** Add File: x\n+x\n*** Environment ID: foo\n*** End Patch", Header(4, "*** Environment ID: foo") }, // environment late
        { "*** Begin Patch\n*** Environment ID: foo\nxx\n*** End Patch", Header(3, "xx") }, // environment then fault
        { "*** Begin Patch", NoEnd }, // only begin
        { "*** End Patch", NoBegin }, // only end
        { "   \n  ", NoEnd }, // nothing but blanks
        { "*** Begin Patch\n*** Add File: x\n+x\n\n*** End Patch", Header(4, "") }, // blank before end after add
        { "*** Begin Patch\n*** Frob", NoEnd }, // frame before hunks
        { "\uFEFF*** Begin Patch\n*** Add File: x\n+x\n*** End Patch", NoBegin }, // mark before begin
        { "*** Begin Patch\n*** Update File: x\n*** Add File: y\n+1\n*** End Patch", "invalid hunk at line 2, Update file hunk for path 'x' is empty" }, // update without chunks
        { "*** Begin Patch\n*** Update File: x\n*** Move to: z\n*** Add File: y\n+1\n*** End Patch", "invalid hunk at line 2, Update file hunk for path 'x' is empty" }, // move without chunks
        { "*** Begin Patch\n*** Update File: x\n@@\n-1\n+2\n*** Move to: z\n*** End Patch", MarkerExpected(6, "*** Move to: z") }, // move too late
        { "*** Begin Patch\n*** Add File: x\n*** Move to: z\n+1\n*** End Patch", Header(3, "*** Move to: z") }, // move of an add
        { "*** Begin Patch\n*** Update File: x\n*** Move to: \n@@\n-1\n+2\n*** End Patch", Unexpected(3, "*** Move to: ") }, // move to nothing
        { "*** Begin Patch\n*** Update File: x\n*** Move to: y\n*** Move to: z\n@@\n-1\n+2\n*** End Patch", Unexpected(4, "*** Move to: z") }, // move twice
        { "*** Begin Patch\n*** Update File: x\n*** End of File\n*** End Patch", "invalid hunk at line 2, Update file hunk for path 'x' is empty" }, // update with end of file only
        { "<<EOF\n*** Begin Patch\n*** Add File: x\n+x\nEOF", NoEnd }, // heredoc without end
        { "<<EOF\n*** Begin Patch\n*** Frob\n*** End Patch\nEOF", Header(2, "*** Frob") }, // heredoc line numbers
        { "\n\n  *** Begin Patch\n*** Frob\n*** End Patch\n", Header(2, "*** Frob") }, // line numbers after blanks
        { "*** Begin Patch\n*** Update File: a\n@@\n*** Add File: z\n+z\n*** End Patch", Unexpected(4, "*** Add File: z") }, // file header after empty chunk
        { "*** Begin Patch\n*** Update File: a\n@@\ta\n-x\n+y\n*** End Patch", Unexpected(3, "@@\ta") }, // header with tab
        { "*** Begin Patch\n*** Add File: a\n+1\n*** End Patch\n*** Add File: b\n+1\n*** End Patch", NoEnd }, // end patch twice
        { "*** Begin Patch\n*** Begin Patch\n*** Add File: a\n+1\n*** End Patch", Header(2, "*** Begin Patch") }, // begin patch twice
        { "*** Begin Patch\n*** Update File: a\n@@\n-1\n+2\n*** Add File: \n*** End Patch", MarkerExpected(6, "*** Add File: ") }, // path missing inside update
        { "*** Begin Patch\n*** Update File: a\n*** Garbage\n@@\n-1\n+2\n*** End Patch", Unexpected(3, "*** Garbage") }, // unknown marker first
        { "*** Begin Patch\n*** Update File: a\n\n*** Move to: b\n@@\n-1\n+2\n*** End Patch", MarkerExpected(4, "*** Move to: b") }, // blank before move
        { "", NoEnd }, // empty text
        { "hello", NoBegin }, // neither begin nor end
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Parse_NoPatch_SaysWhatIsWrong(string text, string message)
    {
        var fault = Assert.Throws<PatchException>(() => PatchParser.Parse(text));

        Assert.Equal((message, "apply_patch verification failed: " + message), (fault.Message, fault.ModelText));
    }

    private static string Header(int line, string header) =>
        $"invalid hunk at line {line}, '{header}' is not a valid hunk header. Valid hunk headers: "
        + "'*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'";

    private static string Unexpected(int line, string text) =>
        $"invalid hunk at line {line}, Unexpected line found in update hunk: '{text}'. Every line should start with "
        + "' ' (context line), '+' (added line), or '-' (removed line)";

    private static string MarkerExpected(int line, string text) =>
        $"invalid hunk at line {line}, Expected update hunk to start with a @@ context marker, got: '{text}'";
}
