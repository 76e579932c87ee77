using System.Text;

namespace Codex.Machine.Shells.Parsing;

/// <summary>Here-documents: announced by a redirection, read behind the end of its line.</summary>
internal sealed partial class ScriptParser
{
    private HereDocument ExpectDocument(string rawDelimiter, bool stripsTabs)
    {
        var delimiter = new StringBuilder(rawDelimiter.Length);
        var quote = '\0';
        for (var i = 0; i < rawDelimiter.Length; i++)
        {
            var c = rawDelimiter[i];
            if (quote == '\0' && c is '\'' or '"')
                quote = c;
            else if (c == quote && quote != '\0')
                quote = '\0';
            else if (c == '\\' && quote != '\'' && i + 1 < rawDelimiter.Length)
                delimiter.Append(rawDelimiter[++i] == '\n' ? "" : rawDelimiter[i].ToString());
            else
                delimiter.Append(c);
        }

        var document = new HereDocument
        {
            Delimiter = delimiter.ToString(),
            IsQuoted = rawDelimiter.Replace("\\\n", "", StringComparison.Ordinal).AsSpan().ContainsAny('\'', '"', '\\'),
            StripsTabs = stripsTabs,
        };
        _openDocuments.Enqueue(document);
        return document;
    }

    /// <summary>Reads the here-documents that were announced on the line that just ended.</summary>
    private void ReadDocuments()
    {
        while (_openDocuments.TryDequeue(out var document))
        {
            var text = new StringBuilder();
            document.IsOpen = !TryReadDocumentText(document, text);
            document.Text = text.ToString();
            if (document.IsOpen)
                Fault();
            if (!document.IsQuoted)
                document.Expansions = ParseInside(document.Text, parser => parser.ReadDocumentWord()) ?? ShellWord.Empty;
        }
    }

    private bool TryReadDocumentText(HereDocument document, StringBuilder text)
    {
        var isContinued = false;
        while (!IsAtEnd)
        {
            var end = _text.IndexOf('\n', _at);
            var line = _text.AsSpan(_at, (end < 0 ? _text.Length : end) - _at);
            _at = end < 0 ? _text.Length : end + 1;
            if (document.StripsTabs && !isContinued)
                line = line.TrimStart('\t');
            if (!isContinued && line.SequenceEqual(document.Delimiter))
                return true;
            text.Append(line).Append('\n');
            // In an unquoted document a backslash joins the next line to this one, also a line that looks like the delimiter.
            isContinued = !document.IsQuoted && (line.Length - line.TrimEnd('\\').Length) % 2 == 1;
        }

        return false;
    }
}
