using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Sandbox;

/// <summary>
/// An absolute path pattern: <c>*</c> and <c>?</c> within one name (a leading dot too), <c>[a-z]</c>, <c>[!a]</c>, <c>{a,b}</c>, and
/// <c>**</c> for any number of directories; a backslash takes a character's meaning away. Matching walks name by name, so a search of the disk can stop where nothing can match.
/// </summary>
internal sealed class GlobPattern
{
    private readonly ImmutableArray<ImmutableArray<string>> _alternatives;

    private GlobPattern(ImmutableArray<ImmutableArray<string>> alternatives, string root)
    {
        _alternatives = alternatives;
        Root = root;
    }

    /// <summary>The directory that all matches lie below: the names before the first pattern.</summary>
    public string Root { get; }

    /// <summary>True when a text would be read as a pattern and not as a plain path.</summary>
    public static bool IsPattern(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\')
                index++;
            else if (text[index] is '*' or '?' or '[' or '{')
                return true;
        }

        return false;
    }

    /// <summary>A plain path as part of a pattern, whatever characters it holds.</summary>
    public static string Escape(string path) => string.Concat(path.Select(character =>
        character is '*' or '?' or '[' or ']' or '{' or '}' or ',' or '\\' ? $"\\{character}" : character.ToString()));

    public static GlobPattern Parse(string pattern)
    {
        var root = string.Join('/', pattern.Split('/').TakeWhile(name => !IsPattern(name)).Select(Unescape));
        return new GlobPattern([.. ExpandBraces(pattern).Select(SplitNames)], root.Length == 0 ? "/" : root);
    }

    /// <summary>Where a match stands before the first name of a path.</summary>
    public ImmutableArray<Progress> Start() => [.. _alternatives.Select(names => Advance(new Progress(names, [0])))];

    /// <summary>True when the path or a directory above it matches.</summary>
    public bool MatchesOrContains(string path)
    {
        var states = Start();
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            states = Step(states, name);
            if (states.Any(state => state.IsMatch))
                return true;
        }

        return false;
    }

    /// <summary>What is left to match after one more name; empty when nothing below can match.</summary>
    public static ImmutableArray<Progress> Step(ImmutableArray<Progress> states, string name) =>
        [.. states.Select(state => Advance(state.After(name))).Where(state => !state.Positions.IsEmpty)];

    // "**" may stand for no directory at all.
    private static Progress Advance(Progress state)
    {
        var positions = new SortedSet<int>(state.Positions);
        for (var index = 0; index < state.Names.Length; index++)
        {
            if (positions.Contains(index) && state.Names[index] == "**")
                positions.Add(index + 1);
        }

        return state with { Positions = [.. positions] };
    }

    private static ImmutableArray<string> SplitNames(string pattern) => [.. pattern.Split('/', StringSplitOptions.RemoveEmptyEntries)];

    private static string Unescape(string name)
    {
        var text = new StringBuilder();
        for (var index = 0; index < name.Length; index++)
            text.Append(name[index] == '\\' && index + 1 < name.Length ? name[++index] : name[index]);
        return text.ToString();
    }

    private static IEnumerable<string> ExpandBraces(string pattern)
    {
        var open = IndexOfBrace(pattern);
        var close = open < 0 ? -1 : ClosingBrace(pattern, open);
        if (close < 0)
            return [pattern];
        return SplitChoices(pattern[(open + 1)..close])
            .SelectMany(choice => ExpandBraces($"{pattern[..open]}{choice}{pattern[(close + 1)..]}"));
    }

    private static int IndexOfBrace(string pattern)
    {
        for (var index = 0; index < pattern.Length; index++)
        {
            if (pattern[index] == '\\')
                index++;
            else if (pattern[index] == '{')
                return index;
        }

        return -1;
    }

    private static int ClosingBrace(string pattern, int open)
    {
        var depth = 0;
        for (var index = open; index < pattern.Length; index++)
        {
            if (pattern[index] == '\\')
            {
                index++;
                continue;
            }

            depth += pattern[index] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return index;
        }

        return -1;
    }

    private static IEnumerable<string> SplitChoices(string choices)
    {
        var (depth, start) = (0, 0);
        for (var index = 0; index < choices.Length; index++)
        {
            if (choices[index] == '\\')
            {
                index++;
                continue;
            }

            depth += choices[index] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth != 0 || choices[index] != ',')
                continue;
            yield return choices[start..index];
            start = index + 1;
        }

        yield return choices[start..];
    }

    /// <summary>A place in a pattern.</summary>
    /// <param name="Names">The pattern, name by name.</param>
    /// <param name="Positions">Indexes of the names that may come next; the length of <paramref name="Names"/> when all are matched.</param>
    public sealed record Progress(ImmutableArray<string> Names, ImmutableArray<int> Positions)
    {
        public bool IsMatch => Positions.Contains(Names.Length);

        public Progress After(string name)
        {
            var next = ImmutableArray.CreateBuilder<int>();
            foreach (var position in Positions)
            {
                if (position == Names.Length)
                    continue;
                if (Names[position] == "**")
                    next.Add(position);
                else if (GlobName.Matches(Names[position], name))
                    next.Add(position + 1);
            }

            return this with { Positions = next.ToImmutable() };
        }
    }
}
