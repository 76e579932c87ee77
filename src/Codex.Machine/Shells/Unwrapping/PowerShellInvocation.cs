using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>The commands in <c>powershell -Command …</c>, taken apart coarsely: quotes, separators, pipelines and blocks.</summary>
internal static class PowerShellInvocation
{
    public const string Label = "powershell -Command";

    public static IEnumerable<InnerCommand> Unwrap(string name, IReadOnlyList<string> words) =>
        FindScript(words) is { } script
            ? Split(script).Where(command => ProgramName.Of(command[0]) != name).Select(command => new InnerCommand.Argv(Label, command))
            : [];

    private static string? FindScript(IReadOnlyList<string> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            var option = words[i].ToLowerInvariant().Replace('/', '-');
            if (option.Length >= 2 && "-command".StartsWith(option, StringComparison.Ordinal))
                return string.Join(' ', words.Skip(i + 1));
            if (option.Length >= 2 && "-encodedcommand".StartsWith(option, StringComparison.Ordinal) && i + 1 < words.Count)
                return Decode(words[i + 1]);
        }

        return null;
    }

    private static string? Decode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var count) ? Encoding.Unicode.GetString(bytes, 0, count) : null;
    }

    private static IEnumerable<ImmutableArray<string>> Split(string script)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i <= script.Length; i++)
        {
            var c = i < script.Length ? script[i] : '\n';
            if (quote != '\0' && i < script.Length)
            {
                if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '`' && i + 1 < script.Length)
            {
                word.Append(script[++i]);
            }
            else if (char.IsWhiteSpace(c) || c is ';' or '|' or '&' or '{' or '}' or '(' or ')')
            {
                if (word.Length > 0)
                    words.Add(word.ToString());
                word.Clear();
                if (c is not (' ' or '\t') && words.Count > 0)
                {
                    yield return words.ToImmutable();
                    words.Clear();
                }
            }
            else
            {
                word.Append(c);
            }
        }
    }
}
