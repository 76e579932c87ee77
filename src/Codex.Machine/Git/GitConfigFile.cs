using System.Text;

namespace Codex.Machine.Git;

/// <summary>Reads git's configuration format. A file that breaks its rules is read up to the place where it does.</summary>
internal static class GitConfigFile
{
    /// <summary>The first value of a key; null when there is none. Section and key are to be given in lower case.</summary>
    public static string? ReadFirst(string path, string section, string subsection, string key)
    {
        if (GitFiles.ReadBytes(path) is not { } bytes)
            return null;
        var reader = new Reader(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal));
        while (reader.TryReadEntry(out var entry))
        {
            if (entry.Section == section && entry.Subsection == subsection && entry.Key == key)
                return entry.Value;
        }

        return null;
    }

    /// <summary>A setting; the names that git takes in any case are in lower case.</summary>
    private readonly record struct Entry(string Section, string Subsection, string Key, string? Value);

    private sealed class Reader(string text)
    {
        private string _section = "";
        private string _subsection = "";
        private int _position;

        public bool TryReadEntry(out Entry entry)
        {
            entry = default;
            while (_position < text.Length)
            {
                var current = text[_position];
                if (IsSpace(current))
                {
                    _position++;
                }
                else if (current is '#' or ';')
                {
                    SkipLine();
                }
                else if (current == '[')
                {
                    if (!TryReadHeader())
                        return false;
                }
                else
                {
                    return TryReadSetting(out entry);
                }
            }

            return false;
        }

        // [section] or [section "sub\"section"] or, as git once wrote it, [section.subsection].
        private bool TryReadHeader()
        {
            _position++;
            var name = ReadName(".");
            _subsection = "";
            if (name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot)
                (name, _subsection) = (name[..dot], name[(dot + 1)..]);
            _section = name;
            SkipBlanks();
            if (Peek() == '"')
            {
                _position++;
                if (!TryReadSubsection())
                    return false;
            }

            return Take(']');
        }

        private bool TryReadSubsection()
        {
            var subsection = new StringBuilder();
            while (Peek() is not ('\0' or '\n'))
            {
                var current = text[_position++];
                if (current == '"')
                {
                    _subsection = subsection.ToString();
                    return true;
                }

                if (current == '\\' && Peek() is not ('\0' or '\n'))
                    current = text[_position++];
                subsection.Append(current);
            }

            return false;
        }

        private bool TryReadSetting(out Entry entry)
        {
            entry = default;
            if (!char.IsAsciiLetter(text[_position]))
                return false;
            var key = ReadName("");
            SkipBlanks();
            string? value = null; // a key alone is a true boolean
            if (Peek() == '=')
            {
                _position++;
                if (!TryReadValue(out value))
                    return false;
            }
            else if (Peek() is not ('\0' or '\n' or '#' or ';'))
            {
                return false;
            }
            else
            {
                SkipLine();
            }

            entry = new Entry(_section, _subsection, key, value);
            return true;
        }

        // Blanks around it do not count, quotes protect them and comment signs, a backslash at the end of a line continues it.
        private bool TryReadValue(out string? value)
        {
            value = null;
            SkipBlanks();
            var result = new StringBuilder();
            var kept = 0; // without trailing blanks
            var isQuoted = false;
            while (Peek() is not ('\0' or '\n'))
            {
                var current = text[_position++];
                if (current == '"')
                {
                    isQuoted = !isQuoted;
                    kept = result.Length;
                    continue;
                }

                if (current is '#' or ';' && !isQuoted)
                {
                    SkipLine();
                    break;
                }

                if (current == '\\')
                {
                    if (!TryReadEscape(result))
                        return false;
                    kept = result.Length;
                    continue;
                }

                result.Append(current);
                if (isQuoted || !IsSpace(current))
                    kept = result.Length;
            }

            value = result.ToString(0, kept);
            return !isQuoted;
        }

        private bool TryReadEscape(StringBuilder result)
        {
            var escaped = Peek();
            _position++;
            switch (escaped)
            {
                case '\n':
                    return true;
                case '\\' or '"':
                    result.Append(escaped);
                    return true;
                case 'n':
                    result.Append('\n');
                    return true;
                case 't':
                    result.Append('\t');
                    return true;
                case 'b':
                    result.Append('\b');
                    return true;
                default:
                    return false;
            }
        }

        private string ReadName(string more)
        {
            var start = _position;
            while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '-' || more.Contains(Peek(), StringComparison.Ordinal))
                _position++;
            return text[start.._position].ToLowerInvariant();
        }

        private static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\r';

        private char Peek() => _position < text.Length ? text[_position] : '\0';

        private bool Take(char expected)
        {
            if (Peek() != expected)
                return false;
            _position++;
            return true;
        }

        private void SkipBlanks()
        {
            while (Peek() is ' ' or '\t')
                _position++;
        }

        private void SkipLine()
        {
            while (Peek() is not ('\0' or '\n'))
                _position++;
        }
    }
}
