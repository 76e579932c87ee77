using System.Collections.Immutable;

namespace Codex.Machine.Shells.Parsing;

/// <summary>
/// A script as a flat list of the simple commands in it, in the order of the text. Control flow is not built into a tree: for the questions asked
/// here it only matters that there was some (<see cref="HasStructure"/>), and a flat reader finds commands even where the nesting is broken.
/// </summary>
/// <param name="HasStructure">
/// There was more than simple commands joined by <c>&amp;&amp;</c>, <c>||</c>, <c>;</c>, newline or <c>|</c>: keywords, groups, functions,
/// background, negation.
/// </param>
/// <param name="HasFaults">Something was not understood; the commands are what could be made of it.</param>
/// <param name="IsTruncated">It is nested too deeply; a part was not read at all.</param>
internal sealed record ParsedScript(ImmutableArray<SimpleCommand> Commands, bool HasStructure, bool HasFaults, bool IsTruncated);

/// <summary>What stands between a command and the one before it.</summary>
internal enum Connector
{
    Start,
    Sequence,
    And,
    Or,
    Background,
    Pipe,
}

/// <summary>Assignments, words and redirections of one command; the words are empty for bare assignments and for headers of control flow.</summary>
internal sealed record SimpleCommand(
    Connector Before,
    ImmutableArray<ShellAssignment> Assignments,
    ImmutableArray<ShellWord> Words,
    ImmutableArray<ShellRedirection> Redirections)
{
    /// <summary>
    /// The last words, where shells disagree whether they are a command of their own: behind <c>&amp;&gt;</c>, and behind what is glued to an array.
    /// </summary>
    public ImmutableArray<ShellWord> Tail { get; init; } = [];
}

/// <summary><c>NAME=value</c>, <c>NAME=(values)</c>, or the variable and values of a loop header.</summary>
internal sealed record ShellAssignment(string Name, ImmutableArray<ShellWord> Values);

/// <param name="Operator">As written, without the descriptor number.</param>
/// <param name="Target">The file, the here-string, or the delimiter of a here-document (which shells read in different ways).</param>
internal sealed record ShellRedirection(string Operator, ShellWord Target, HereDocument? Document);

/// <summary>A here-document; its text is known only after the rest of its line was read, so it is filled in later.</summary>
internal sealed class HereDocument
{
    public required string Delimiter { get; init; }

    /// <summary>A part of the delimiter was quoted: the text is taken as it is.</summary>
    public required bool IsQuoted { get; init; }

    /// <summary><c>&lt;&lt;-</c>: leading tabs go.</summary>
    public required bool StripsTabs { get; init; }

    public string Text { get; set; } = "";

    /// <summary>The text as a word, for the expansions in it; empty when quoted.</summary>
    public ShellWord Expansions { get; set; } = ShellWord.Empty;

    /// <summary>The text ended before the delimiter came.</summary>
    public bool IsOpen { get; set; }
}

internal sealed record ShellWord(ImmutableArray<WordPart> Parts)
{
    public static ShellWord Empty { get; } = new(ImmutableArray<WordPart>.Empty);
}

internal enum TextQuoting
{
    /// <summary>No quotes: patterns, braces and tildes are alive.</summary>
    Bare,

    /// <summary>Backslash, single or double quotes.</summary>
    Quoted,

    /// <summary><c>$'…'</c> or <c>$"…"</c>: other shells, and other languages, read it differently.</summary>
    Exotic,
}

internal abstract record WordPart
{
    private WordPart()
    {
    }

    public sealed record Text(string Value, TextQuoting Quoting) : WordPart;

    /// <summary><c>$NAME</c> or <c>${NAME…}</c>.</summary>
    /// <param name="Operator">What follows the name, as far as it is one of <c>:- - := = :+ +</c>; otherwise <c>?</c>, or empty without any.</param>
    public sealed record Parameter(string Name, string Operator, ShellWord Operand, bool IsQuoted) : WordPart;

    /// <summary><c>$(…)</c>, backquotes; with <paramref name="IsProcess"/> <c>&lt;(…)</c>.</summary>
    public sealed record Substitution(ParsedScript Script, bool IsProcess, bool IsQuoted) : WordPart;

    /// <summary>Something whose value is not looked at (arithmetic, pattern groups), with the words and scripts inside it.</summary>
    public sealed record Opaque(ShellWord Inner, ImmutableArray<ParsedScript> Scripts) : WordPart;
}
