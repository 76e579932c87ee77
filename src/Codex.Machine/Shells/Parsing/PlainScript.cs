using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Codex.Machine.Shells.Parsing;

/// <summary>A command of a plain script.</summary>
/// <param name="IsPiped">It reads what the command before it writes.</param>
internal sealed record PlainCommand(ImmutableArray<string> Words, bool IsPiped);

/// <summary>What a script is when nothing in it depends on the running shell: see <see cref="ShellScript.TryReadPlainCommands"/>.</summary>
internal static class PlainScript
{
    public static bool TryRead(string script, bool isZsh, out ImmutableArray<PlainCommand> commands)
    {
        commands = [];
        var parsed = ScriptParser.Parse(script);
        if (parsed.HasFaults || parsed.HasStructure || parsed.Commands.IsEmpty)
            return false;
        var plain = ImmutableArray.CreateBuilder<PlainCommand>(parsed.Commands.Length);
        foreach (var command in parsed.Commands)
        {
            if (!command.Assignments.IsEmpty || !command.Redirections.IsEmpty || command.Words.IsEmpty)
                return false;
            var words = ImmutableArray.CreateBuilder<string>(command.Words.Length);
            foreach (var word in command.Words)
            {
                if (!TryGetLiteral(word, isZsh, out var literal))
                    return false;
                words.Add(literal);
            }

            plain.Add(new PlainCommand(words.MoveToImmutable(), command.Before == Connector.Pipe));
        }

        commands = plain.MoveToImmutable();
        return true;
    }

    /// <summary>The text of a word that no shell of ours would change.</summary>
    public static bool TryGetLiteral(ShellWord word, bool isZsh, [NotNullWhen(true)] out string? literal)
    {
        literal = null;
        var text = new StringBuilder();
        var isBracePair = word.Parts is [WordPart.Text { Value: "{}", Quoting: TextQuoting.Bare }];
        foreach (var part in word.Parts)
        {
            if (part is not WordPart.Text { Quoting: not TextQuoting.Exotic } piece)
                return false;
            if (piece.Quoting == TextQuoting.Bare && !isBracePair && !IsInert(piece.Value, isFirst: text.Length == 0, isZsh))
                return false;
            text.Append(piece.Value);
        }

        literal = text.ToString();
        return true;
    }

    private static bool IsInert(string bare, bool isFirst, bool isZsh)
    {
        for (var i = 0; i < bare.Length; i++)
        {
            var c = bare[i];
            if (c is '*' or '?' or '[' or '{' or '}' || char.IsControl(c) || char.IsWhiteSpace(c))
                return false;
            if (isZsh && c is '~' or '^' or '#')
                return false; // patterns under EXTENDED_GLOB
            // `~` is a folder at the start of a word and of a value; zsh takes `=name` for a program's path.
            if (c is '~' or '=' && (i == 0 ? isFirst : c == '~' && bare[i - 1] is '=' or ':'))
                return false;
        }

        return true;
    }
}
