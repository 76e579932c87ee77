using System.Text;

namespace Codex.Machine.Sandbox.MacOS;

/// <summary>Writes a path pattern as a Seatbelt regular expression that matches the path and everything below it.</summary>
internal static class SeatbeltRegex
{
    public static string FromGlob(string glob)
    {
        var regex = new StringBuilder("^");
        var groups = 0;
        for (var index = 0; index < glob.Length; index++)
        {
            var rest = glob.AsSpan(index);
            if (rest.StartsWith("/**/"))
            {
                regex.Append("/(.*/)?");
                index += 3;
            }
            else if (rest.StartsWith("**"))
            {
                regex.Append(".*");
                index++;
            }
            else if (glob[index] == '\\' && index + 1 < glob.Length)
            {
                regex.Append(Translate(glob[++index], isInGroup: false, isLiteral: true));
            }
            else if (glob[index] == '[' && ClosingBracket(rest) is var end and > 0)
            {
                var members = rest[1..end];
                regex.Append(members[0] is '!' or '^' ? "[^/" : "[").Append(members.TrimStart("!^").ToString().Replace("\\", "\\\\", StringComparison.Ordinal)).Append(']');
                index += end;
            }
            else
            {
                groups += glob[index] switch { '{' => 1, '}' when groups > 0 => -1, _ => 0 };
                regex.Append(Translate(glob[index], isInGroup: groups > 0, isLiteral: false));
            }
        }

        return regex.Append("(/.*)?$").ToString();
    }

    // The quote is written as a class, because it would end the literal that the expression stands in.
    private static string Translate(char character, bool isInGroup, bool isLiteral) => character switch
    {
        '*' when !isLiteral => "[^/]*",
        '?' when !isLiteral => "[^/]",
        '{' when !isLiteral => "(",
        '}' when !isLiteral => ")",
        ',' when isInGroup => "|",
        '"' => "[\\x22]",
        '.' or '(' or ')' or '+' or '|' or '^' or '$' or '\\' or '[' or ']' or '*' or '?' or '{' or '}' => $"\\{character}",
        _ => character.ToString(),
    };

    private static int ClosingBracket(ReadOnlySpan<char> text)
    {
        var end = text.Length > 2 ? text[2..].IndexOf(']') : -1;
        return end < 0 ? -1 : end + 2;
    }
}
