using System.CommandLine;
using System.CommandLine.Parsing;

namespace Codex.Cli.Commands;

/// <summary>Parses command lines and reports what is wrong with them: exit code 2 and one reason on stderr.</summary>
internal static class CommandLine
{
    /// <summary>What is wrong with a parsed command line; null when nothing is.</summary>
    public static string? FindError(ParseResult result)
    {
        if (FindUnknownOption(result) is { } unknown)
        {
            return $"error: unexpected argument '{unknown}' found\n\n  tip: to pass '{unknown}' as a value, use '-- {unknown}'\n\n"
                + $"Usage: {UsageOf(result.CommandResult.Command)}\n\nFor more information, try '--help'.";
        }

        return result.Errors is [var first, ..] ? $"error: {Lower(first.Message)}\n\nFor more information, try '--help'." : null;
    }

    /// <summary>The parser takes unknown options for arguments; here they are errors, unless they stand behind <c>--</c>.</summary>
    private static string? FindUnknownOption(ParseResult result)
    {
        var arguments = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).ToHashSet();
        foreach (var token in result.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return null;
            if (token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-' && arguments.Contains(token))
                return token.Value.Split('=')[0];
        }

        return result.UnmatchedTokens.FirstOrDefault(value => value.Length > 1 && value[0] == '-');
    }

    private static string UsageOf(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
            names.Add(symbol is RootCommand ? "codex" : symbol.Name);
        names.Reverse();
        var arguments = command.Arguments.Select(argument => $" [{argument.Name}]");
        return $"{string.Join(' ', names)} [OPTIONS]{string.Concat(arguments)}";
    }

    private static string Lower(string message) => message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..] : message;
}
