using System.Collections.Immutable;
using Codex.Machine.Shells.Parsing;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>
/// Finds the simple commands that an argv would run: reads the script of a shell, takes wrappers off, follows literal assignments and aliases,
/// text that is piped into shells, substitutions, functions and control flow. Its work is bounded; where the bound cuts, it says so.
/// </summary>
internal sealed class CommandWalker
{
    private const int MaxDepth = 8;
    private const int MaxCommands = 4096;
    private const long MinCharacters = 1 << 20;

    private readonly ImmutableArray<VisibleCommand>.Builder _found = ImmutableArray.CreateBuilder<VisibleCommand>();
    private readonly long _maxCharacters;
    private long _characters;

    /// <param name="length">Characters of the argv: each may be looked at once per level.</param>
    private CommandWalker(long length) => _maxCharacters = MinCharacters + (length * MaxDepth);

    /// <summary>A part was not looked at: too many commands, too deep, too long.</summary>
    public bool IsCut { get; private set; }

    public ImmutableArray<VisibleCommand> Found => _found.ToImmutable();

    public static CommandWalker Walk(IReadOnlyList<string> argv)
    {
        var walker = new CommandWalker(argv.Sum(word => (long)word.Length));
        if (argv.Count > 0)
            walker.VisitArgv(argv, isExact: true, new Scope([], new ScriptValues(), [], Input: null));
        return walker;
    }

    /// <param name="Through">The wrappers so far.</param>
    /// <param name="Aliases">Their values by name.</param>
    /// <param name="Input">What the command reads, when that is known.</param>
    private sealed record Scope(ImmutableArray<string> Through, ScriptValues Values, Dictionary<string, string> Aliases, string? Input);

    private bool IsExhausted => _found.Count >= MaxCommands || _characters > _maxCharacters;

    private bool TrySpend(int characters)
    {
        _characters += characters + 1;
        IsCut |= IsExhausted;
        return !IsExhausted;
    }

    private void VisitArgv(IReadOnlyList<string> words, bool isExact, Scope scope)
    {
        if (words.Count == 0 || !TrySpend(words.Sum(word => word.Length + 1)))
            return;
        _found.Add(new VisibleCommand([.. words], isExact, scope.Through));
        if (scope.Aliases.Remove(words[0], out var alias))
        {
            // Taken out meanwhile: an alias does not expand in its own expansion.
            VisitInner(new InnerCommand.Script("alias", $"{alias} {ShellWords.Join(words.Skip(1))}", null), isExact, scope);
            scope.Aliases[words[0]] = alias;
        }

        foreach (var inner in Wrappers.Unwrap(words, scope.Input))
        {
            VisitInner(inner, isExact, scope);
            if (IsExhausted || scope.Through.Length >= MaxDepth)
                break;
        }
    }

    private void VisitInner(InnerCommand inner, bool isExact, Scope scope)
    {
        if (scope.Through.Length >= MaxDepth)
        {
            IsCut = true;
            return;
        }

        var inside = scope with { Through = scope.Through.Add(inner.Label) };
        switch (inner)
        {
            case InnerCommand.Argv argv:
                VisitArgv(argv.Words, isExact && argv.Label != "xargs", inside);
                break;
            case InnerCommand.Script { Operands: { } operands } script:
                VisitScript(script.Text, inside with { Values = ScriptValues.WithOperands(operands), Aliases = [] });
                break;
            case InnerCommand.Script script:
                VisitScript(script.Text, inside);
                break;
            case InnerCommand.Input when scope.Input is { } input:
                VisitScript(input, inside with { Input = null });
                break;
        }
    }

    private void VisitScript(string script, Scope scope)
    {
        if (TrySpend(script.Length))
            VisitList(ScriptParser.Parse(script), scope);
    }

    private void VisitList(ParsedScript list, Scope scope)
    {
        IsCut |= list.IsTruncated;
        var piped = scope.Input;
        foreach (var command in list.Commands)
        {
            if (command.Before != Connector.Pipe)
                piped = scope.Input;
            VisitInsides(command, scope);
            var input = scope.Values.InputOf(command) ?? piped;
            var words = scope.Values.Expand(command.Words);
            if (words.Count > 0)
            {
                VisitArgv(words, command.Words.All(word => PlainScript.TryGetLiteral(word, isZsh: false, out _)), scope with { Input = input });
                RememberDefinitions(words, scope);
            }

            VisitArgv(scope.Values.Expand(command.Tail), isExact: false, scope);
            foreach (var assignment in command.Assignments)
                scope.Values.Assign(assignment);
            piped = scope.Values.OutputOf(command, words) ?? input;
            IsCut |= scope.Values.IsCut;
        }
    }

    /// <summary>
    /// Substitutions in all words; here-documents that never end, since they may be none; scripts handed over as <c>&lt;(echo …)</c>.
    /// </summary>
    private void VisitInsides(SimpleCommand command, Scope scope)
    {
        foreach (var assignment in command.Assignments)
            VisitWords(assignment.Values, scope);
        VisitWords(command.Words, scope);
        foreach (var redirection in command.Redirections)
        {
            VisitWords([redirection.Target], scope);
            if (redirection.Document is not { } document)
                continue;
            VisitWords([document.Expansions], scope);
            if (document.IsOpen)
                VisitScript(document.Text, scope);
        }

        if (command.Words is [var program, .. var operands] && ProgramName.Of(scope.Values.Text(program)) is var name &&
            (ShellInvocation.IsShell(name) || name is "source" or "."))
        {
            foreach (var process in operands.SelectMany(word => word.Parts).OfType<WordPart.Substitution>().Where(part => part.IsProcess))
            {
                if (scope.Values.OutputOf(process.Script) is { } output)
                    VisitInner(new InnerCommand.Script(name, output, null), isExact: false, scope);
            }
        }
    }

    private void VisitWords(IEnumerable<ShellWord> words, Scope scope)
    {
        foreach (var part in words.SelectMany(word => word.Parts))
        {
            switch (part)
            {
                case WordPart.Substitution substitution:
                    VisitList(substitution.Script, scope);
                    break;
                case WordPart.Parameter parameter:
                    VisitWords([parameter.Operand], scope);
                    break;
                case WordPart.Opaque opaque:
                    VisitWords([opaque.Inner], scope);
                    foreach (var script in opaque.Scripts)
                        VisitList(script, scope);
                    break;
            }
        }
    }

    private static void RememberDefinitions(List<string> words, Scope scope)
    {
        if (words[0] is not ("alias" or "export" or "declare" or "typeset" or "local" or "readonly"))
            return;
        foreach (var word in words.Skip(1).Where(WrapperSyntax.IsAssignment))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (words[0] == "alias")
                scope.Aliases[word[..equals]] = word[(equals + 1)..];
            else
                scope.Values.Set(word[..equals], word[(equals + 1)..]);
        }
    }
}
