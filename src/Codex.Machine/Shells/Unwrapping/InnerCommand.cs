using System.Collections.Immutable;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>What a wrapper runs: an argv, a script, or whatever comes in on its standard input.</summary>
/// <param name="Label">How people are told about the wrapper: <c>sudo</c>, <c>bash -c</c>, <c>find -exec</c>.</param>
internal abstract record InnerCommand(string Label)
{
    public sealed record Argv(string Label, ImmutableArray<string> Words) : InnerCommand(Label);

    /// <param name="Operands"><c>$0</c> and the positional parameters; null when it runs in the same shell, with the same variables.</param>
    public sealed record Script(string Label, string Text, ImmutableArray<string>? Operands) : InnerCommand(Label);

    public sealed record Input(string Label) : InnerCommand(Label);
}
