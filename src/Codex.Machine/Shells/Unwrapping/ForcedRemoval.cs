using System.Text;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>Recognises removals that ask nothing.</summary>
internal static class ForcedRemoval
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n'];

    public static bool Is(VisibleCommand command)
    {
        if (command.Words.IsEmpty)
            return false;
        var name = ProgramName.Of(command.Words[0]);
        var arguments = command.Words.Skip(1);
        if (name is "rm" or "grm" && arguments.TakeWhile(word => word != "--").Any(IsForceOption))
            return true;
        return command.Through switch
        {
            [.., PowerShellInvocation.Label] => IsPowerShellRemoval(name) && arguments.Any(IsPowerShellForce),
            [.., CmdInvocation.Label] => name.ToLowerInvariant() switch
            {
                "del" or "erase" => arguments.Any(word => word.Contains("/f", StringComparison.OrdinalIgnoreCase)),
                "rd" or "rmdir" => arguments.Any(word => word.Contains("/s", StringComparison.OrdinalIgnoreCase)),
                _ => false,
            },
            _ => false,
        };
    }

    /// <summary>
    /// Looks for the words of a forced removal in a text that was not taken apart to the end, whatever their quotes. Only for what is nested too
    /// deeply or too long: it takes `echo rm -f` for one too.
    /// </summary>
    public static bool IsMentioned(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is ';' or '|' or '&' or '\n' or '(' or ')' or '`')
                bare.Append(" ; ");
            else if (c is not ('\'' or '"' or '\\'))
                bare.Append(c is '{' or '}' or '$' or '<' or '>' or ',' ? ' ' : c);
        }

        var isRemoval = false;
        foreach (var word in bare.ToString().Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (isRemoval && IsForceOption(word))
                return true;
            isRemoval = word != ";" && (isRemoval || ProgramName.Of(word) == "rm");
        }

        return false;
    }

    /// <summary>GNU programs take a shortened <c>--force</c>.</summary>
    private static bool IsForceOption(string word) => word.StartsWith("--", StringComparison.Ordinal)
        ? word.Length > 2 && "--force".StartsWith(word, StringComparison.Ordinal)
        : word is ['-', ..] && word.Contains('f', StringComparison.Ordinal);

    private static bool IsPowerShellRemoval(string name) =>
        name.ToLowerInvariant() is "remove-item" or "ri" or "rm" or "del" or "erase" or "rd" or "rmdir";

    private static bool IsPowerShellForce(string word) =>
        word.Length >= 3 && "-force".StartsWith(word.Split(':')[0], StringComparison.OrdinalIgnoreCase);
}
