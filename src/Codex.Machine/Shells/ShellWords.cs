using System.Collections.Immutable;

namespace Codex.Machine.Shells;

/// <summary>Words and their quoted form, as the original's <c>shlex</c> writes and reads them (it is part of <c>exec --json</c> and of rules).</summary>
public static class ShellWords
{
    /// <summary>What stands in place of a command that cannot be quoted.</summary>
    public const string Unquotable = "<command included NUL byte>";

    /// <summary>One line that a POSIX shell reads back as exactly these words; <see cref="Unquotable"/> when a word holds a NUL.</summary>
    public static string Join(IEnumerable<string> words) => throw new NotImplementedException();

    /// <summary>Splits a line into words: quotes and backslashes are read, comments dropped, nothing is expanded and no operator is known.</summary>
    /// <returns>False when a quote is open or a backslash ends the text.</returns>
    public static bool TrySplit(string text, out ImmutableArray<string> words) => throw new NotImplementedException();
}
