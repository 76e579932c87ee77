using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Patching;

/// <summary>
/// Reads the hunks of a framed patch. Between hunks a header may have white space around it; inside an update hunk every line that begins
/// with a blank is content, so there only the end of a header may have it.
/// </summary>
/// <param name="lines">The first is the begin marker, the last the end marker.</param>
internal sealed class PatchReader(string[] lines)
{
    private const string AddHeader = "*** Add File: ";
    private const string DeleteHeader = "*** Delete File: ";
    private const string UpdateHeader = "*** Update File: ";
    private const string MoveHeader = "*** Move to: ";
    private const string EnvironmentHeader = "*** Environment ID:";

    private readonly int _end = lines.Length - 1;
    private int _next = 1;

    public Patch Read()
    {
        var environmentId = ReadEnvironmentId();
        var hunks = ImmutableArray.CreateBuilder<PatchHunk>();
        while (_next < _end)
        {
            if (lines[_next].Trim() == PatchParser.EndMarker)
            {
                RequireBlankRest();
                break;
            }

            hunks.Add(ReadHunk());
        }

        return new Patch { Hunks = hunks.ToImmutable(), EnvironmentId = environmentId };
    }

    /// <summary>True for a line that ends an update hunk: the header of the next one, or the end marker.</summary>
    internal static bool IsHeader(string line) => PathAfter(AddHeader, line) is not null
        || PathAfter(DeleteHeader, line) is not null
        || PathAfter(UpdateHeader, line) is not null;

    private string? ReadEnvironmentId()
    {
        if (_next >= _end || !lines[_next].Trim().StartsWith(EnvironmentHeader, StringComparison.Ordinal))
            return null;
        var id = lines[_next++].Trim()[EnvironmentHeader.Length..].Trim();
        return id.Length > 0 ? id : throw PatchException.NotAPatch("apply_patch environment_id cannot be empty");
    }

    private PatchHunk ReadHunk()
    {
        var number = _next + 1;
        var header = lines[_next++].Trim();
        if (PathAfter(AddHeader, header) is { } added)
            return new PatchHunk.AddFile { Path = added, Content = ReadAddedText() };
        if (PathAfter(DeleteHeader, header) is { } deleted)
            return new PatchHunk.DeleteFile { Path = deleted };
        if (PathAfter(UpdateHeader, header) is { } updated)
            return ReadUpdate(updated, number);
        throw PatchException.BadHunk(
            number,
            $"'{header}' is not a valid hunk header. Valid hunk headers: '*** Add File: {{path}}', '*** Delete File: {{path}}', '*** Update File: {{path}}'");
    }

    private string ReadAddedText()
    {
        var content = new StringBuilder();
        for (; _next < _end && lines[_next].StartsWith('+'); _next++)
            content.Append(lines[_next].AsSpan(1)).Append('\n');
        return content.ToString();
    }

    private PatchHunk.UpdateFile ReadUpdate(string path, int number)
    {
        var movePath = _next < _end ? PathAfter(MoveHeader, lines[_next].TrimEnd()) : null;
        if (movePath is not null)
            _next++;
        var chunks = new ChunkReader();
        while (_next < _end && lines[_next].TrimEnd() is var line && line != PatchParser.EndMarker)
        {
            if (!chunks.IsInsideEmptyChunk && IsHeader(line))
                break;
            if (!chunks.TryRead(lines[_next], _next + 1))
                break;
            _next++;
        }

        return new PatchHunk.UpdateFile
        {
            Path = path,
            MovePath = movePath,
            Chunks = chunks.Finish(_next + 1)
                ?? throw PatchException.BadHunk(number, $"Update file hunk for path '{path}' is empty"),
        };
    }

    private void RequireBlankRest()
    {
        for (_next++; _next < _end; _next++)
        {
            if (!string.IsNullOrWhiteSpace(lines[_next]))
                throw PatchParser.EndMissing();
        }
    }

    private static string? PathAfter(string header, string line) =>
        line.Length > header.Length && line.StartsWith(header, StringComparison.Ordinal) ? line[header.Length..] : null;
}
