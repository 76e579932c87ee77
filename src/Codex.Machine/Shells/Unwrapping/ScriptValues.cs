using System.Text;
using Codex.Machine.Shells.Parsing;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>
/// Works out what words are worth as far as the text of the script tells: literal assignments before them, literal <c>echo</c> in
/// substitutions, braces. What only the running shell knows counts as nothing.
/// </summary>
internal sealed class ScriptValues
{
    private const int MaxLength = 1 << 20;
    private const int MaxVariableLength = 4096;

    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <summary>Something grew too large and was left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The values in a script that is started with these words as <c>$0</c>, <c>$1</c>, …</summary>
    public static ScriptValues WithOperands(IReadOnlyList<string> operands)
    {
        var values = new ScriptValues();
        for (var i = 0; i < Math.Min(operands.Count, 10); i++)
            values.Set(i.ToString(System.Globalization.CultureInfo.InvariantCulture), operands[i]);
        var all = string.Join(' ', operands.Skip(1));
        values.Set("@", all);
        values.Set("*", all);
        return values;
    }

    public void Set(string name, string value)
    {
        _variables[name] = value.Length <= MaxVariableLength ? value : "";
        IsCut |= value.Length > MaxVariableLength;
    }

    public void Assign(ShellAssignment assignment)
    {
        if (assignment.Name.Length > 0 && !assignment.Values.IsEmpty)
            Set(assignment.Name, Text(assignment.Values[0]));
    }

    /// <summary>The fields of a command's words.</summary>
    public List<string> Expand(IEnumerable<ShellWord> words)
    {
        var fields = new List<string>();
        var length = 0L;
        foreach (var word in words)
        {
            var marked = Mark(word);
            var expanded = BraceExpansion.Expand(marked);
            IsCut |= expanded is null;
            foreach (var text in expanded ?? [marked])
            {
                AppendFields(fields, text, isEmptyKept: KeepsWhenEmpty(word));
                length += text.Length;
            }

            if (length > MaxLength)
            {
                IsCut = true;
                break;
            }
        }

        return fields;
    }

    public string Text(ShellWord word) => Mark(word).Text;

    /// <summary>What a substitution writes, when it is a literal <c>echo</c>, <c>printf</c> or <c>cat</c> of a here-document; else null.</summary>
    public string? OutputOf(ParsedScript script) => script.Commands is [var command] ? OutputOf(command, Expand(command.Words)) : null;

    /// <param name="words">The expanded words of the command.</param>
    public string? OutputOf(SimpleCommand command, List<string> words) => words switch
    {
        ["echo", ..] => string.Join(' ', words.Skip(1).SkipWhile(word => word is "-n" or "-e" or "-E" or "-ne" or "-en")) + "\n",
        ["printf", ..] => string.Join('\n', words.Skip(1).Where(word => word != "--").Select(Format)) + "\n",
        ["cat"] or ["cat", "-"] or ["tee", ..] => InputOf(command),
        _ => null,
    };

    /// <summary>The here-document or here-string that a command reads.</summary>
    public string? InputOf(SimpleCommand command)
    {
        foreach (var redirection in command.Redirections.Reverse())
        {
            if (redirection.Document is { } document)
                return document.IsQuoted ? document.Text : Text(document.Expansions);
            if (redirection is { Operator: "<<<" })
                return Text(redirection.Target) + "\n";
            if (redirection is { Operator: "<", Target.Parts: [WordPart.Substitution { IsProcess: true } process] })
                return OutputOf(process.Script);
        }

        return null;
    }

    /// <summary>A format without directives is the output; with them the arguments are, and the format is as good as empty.</summary>
    private static string Format(string word) => word.Contains('%', StringComparison.Ordinal)
        ? ""
        : word.Replace("\\n", "\n", StringComparison.Ordinal);

    private static void AppendFields(List<string> fields, MarkedText word, bool isEmptyKept)
    {
        var field = new StringBuilder();
        var isField = isEmptyKept;
        for (var i = 0; i < word.Length; i++)
        {
            if (word.Marks[i] == MarkedText.Value && word.Text[i] is ' ' or '\t' or '\n')
            {
                if (field.Length > 0)
                    fields.Add(field.ToString());
                field.Clear();
                isField = false;
            }
            else
            {
                field.Append(word.Text[i]);
                isField = true;
            }
        }

        if (isField)
            fields.Add(field.ToString());
    }

    /// <summary>
    /// A word of unquoted expansions, or of <c>"$@"</c>, vanishes when they are empty; so does one that nobody knows: <c>$SUDO rm</c> is rm.
    /// </summary>
    private static bool KeepsWhenEmpty(ShellWord word) =>
        !word.Parts.Any(part => part is WordPart.Parameter { Name: "@" }) && word.Parts.Any(part => part switch
        {
            WordPart.Text text => text.Quoting != TextQuoting.Bare,
            WordPart.Parameter parameter => parameter.IsQuoted,
            WordPart.Substitution substitution => substitution.IsQuoted || substitution.IsProcess,
            _ => true,
        });

    private MarkedText Mark(ShellWord word)
    {
        var text = new StringBuilder();
        var marks = new StringBuilder();
        foreach (var part in word.Parts)
        {
            var (value, mark) = part switch
            {
                WordPart.Text { Quoting: TextQuoting.Bare } bare => (bare.Value, MarkedText.Bare),
                WordPart.Text quoted => (quoted.Value, MarkedText.Quoted),
                WordPart.Parameter { IsQuoted: true, Name: not "@" } parameter => (ValueOf(parameter), MarkedText.Quoted),
                WordPart.Parameter parameter => (ValueOf(parameter), MarkedText.Value),
                WordPart.Substitution { IsProcess: false } substitution =>
                    (OutputOf(substitution.Script)?.TrimEnd('\n') ?? "", substitution.IsQuoted ? MarkedText.Quoted : MarkedText.Value),
                _ => ("", MarkedText.Quoted),
            };
            text.Append(value);
            marks.Append(mark, value.Length);
            if (text.Length > MaxLength)
            {
                IsCut = true;
                break;
            }
        }

        return new MarkedText(text.ToString(), marks.ToString());
    }

    private string ValueOf(WordPart.Parameter parameter) => parameter.Operator switch
    {
        ":+" or "+" => Text(parameter.Operand),
        ":-" or "-" or ":=" or "=" => _variables.TryGetValue(parameter.Name, out var value) && value.Length > 0 ? value : Text(parameter.Operand),
        _ => _variables.GetValueOrDefault(parameter.Name, ""),
    };
}
