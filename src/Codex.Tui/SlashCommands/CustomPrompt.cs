using System.Collections.Immutable;
using System.Text;

namespace Codex.Tui.SlashCommands;

/// <summary>A prompt of the user's: a file <c>$CODEX_HOME/prompts/NAME.md</c>, sent by <c>/prompts:NAME</c>.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Description">From the front matter, else the first line.</param>
/// <param name="Body">What is sent, with its placeholders.</param>
internal sealed record CustomPrompt(string Name, string Description, string Body)
{
    public string CommandName => "prompts:" + Name;

    public bool TakesArguments => Body.Contains('$', StringComparison.Ordinal);

    /// <summary>
    /// Puts arguments in: <c>$1</c> to <c>$9</c>, <c>$ARGUMENTS</c> for all of them, and <c>$NAME</c> for <c>NAME=value</c>, which must be
    /// given for every such name. <c>$$</c> stays as it is.
    /// </summary>
    public PromptExpansion Expand(string arguments)
    {
        if (PromptArguments.Split(arguments) is not { } words)
            return new PromptExpansion.Refused($"/{CommandName}: a quotation mark is not closed");
        var names = PlaceholderNames().ToList();
        if (names.Count == 0)
            return new PromptExpansion.Expanded(Fill(word => Positional(word, words)));
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                return new PromptExpansion.Refused($"/{CommandName} takes NAME=value; `{word}` is not of that form");
            values[word[..equals]] = word[(equals + 1)..];
        }

        var missing = names.Where(name => !values.ContainsKey(name)).ToList();
        return missing.Count > 0
            ? new PromptExpansion.Refused($"/{CommandName} wants {string.Join(' ', missing.Select(name => name + "=…"))}")
            : new PromptExpansion.Expanded(Fill(word => values.TryGetValue(word, out var value) ? value : Positional(word, words)));
    }

    private IEnumerable<string> PlaceholderNames()
    {
        var names = new List<string>();
        Fill(word =>
        {
            if (word != "ARGUMENTS" && char.IsAsciiLetterUpper(word[0]) && !names.Contains(word))
                names.Add(word);
            return null;
        });
        return names;
    }

    private static string? Positional(string word, ImmutableArray<string> words) => word switch
    {
        "ARGUMENTS" => string.Join(' ', words),
        [>= '1' and <= '9' and var digit] => digit - '1' < words.Length ? words[digit - '1'] : "",
        _ => null,
    };

    /// <summary>Replaces what follows each dollar sign; null leaves it.</summary>
    private string Fill(Func<string, string?> valueOf)
    {
        var text = new StringBuilder();
        for (var at = 0; at < Body.Length;)
        {
            if (Body[at] != '$')
            {
                text.Append(Body[at++]);
                continue;
            }

            var end = at + 1;
            if (end < Body.Length && Body[end] == '$')
            {
                text.Append("$$");
                at += 2;
                continue;
            }

            if (end < Body.Length && char.IsAsciiDigit(Body[end]))
                end++;
            else
                while (end < Body.Length && (char.IsAsciiLetterUpper(Body[end]) || Body[end] == '_' || (end > at + 1 && char.IsAsciiDigit(Body[end]))))
                    end++;
            var word = Body[(at + 1)..end];
            text.Append(word.Length > 0 && valueOf(word) is { } value ? value : Body[at..end]);
            at = end;
        }

        return text.ToString();
    }
}

/// <summary>What came of a prompt's arguments.</summary>
internal abstract record PromptExpansion
{
    private PromptExpansion()
    {
    }

    public sealed record Expanded(string Text) : PromptExpansion;

    public sealed record Refused(string Reason) : PromptExpansion;
}

/// <summary>Splits arguments as a shell does: at white space, but not within quotation marks.</summary>
internal static class PromptArguments
{
    /// <summary>Null when a quotation mark is not closed.</summary>
    public static ImmutableArray<string>? Split(string text)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        char? quote = null;
        var hasWord = false;
        foreach (var character in text)
        {
            if (quote is null && char.IsWhiteSpace(character))
            {
                if (hasWord)
                    words.Add(word.ToString());
                word.Clear();
                hasWord = false;
                continue;
            }

            hasWord = true;
            if (character == quote)
                quote = null;
            else if (quote is null && character == '"')
                quote = character;
            else
                word.Append(character);
        }

        if (hasWord)
            words.Add(word.ToString());
        return quote is null ? words.ToImmutable() : null;
    }
}
