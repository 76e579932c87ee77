using System.Collections.Immutable;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>The commands in <c>cmd /c …</c>, taken apart coarsely.</summary>
internal static class CmdInvocation
{
    public const string Label = "cmd /c";

    public static IEnumerable<InnerCommand> Unwrap(IReadOnlyList<string> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i].ToLowerInvariant() is not ("/c" or "/k" or "/r"))
                continue;
            var script = string.Join(' ', words.Skip(i + 1)).Replace("^", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
            foreach (var command in script.Split(['&', '|', '(', ')', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = command.Split([' ', '\t', ',', ';', '=', '@'], StringSplitOptions.RemoveEmptyEntries).ToImmutableArray();
                if (!parts.IsEmpty)
                    yield return new InnerCommand.Argv(Label, parts);
            }

            yield break;
        }
    }
}
