using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Codex.Net.Responses;

namespace Codex.Net.Cassettes;

/// <summary>
/// Turns texts of a run into the texts of a cassette and back. Requests are only compared, so everything that differs from run to
/// run becomes a name (<see cref="Normalise"/>). Events are replayed, so they keep their values except for secrets, and for what
/// this run calls otherwise than the next (<see cref="Store"/>, undone by <see cref="Restore"/>): the places, and ids that tool outputs
/// gave out. The n-th id of the recording stands for the n-th id of the replay.
/// </summary>
internal sealed partial class CassetteText
{
    private readonly ImmutableArray<CassettePlace> _places;
    private readonly HashSet<string> _secrets = [];
    private readonly List<string> _uuids = [];
    private readonly List<string> _sessions = [];

    public CassetteText(ImmutableArray<CassettePlace> places)
    {
        var usable = places.Where(p => Path.TrimEndingDirectorySeparator(p.Path) != Path.GetPathRoot(p.Path) && p.Path.Length > 1)
            .Select(p => p with { Path = Path.TrimEndingDirectorySeparator(p.Path) });
        // A stable sort: of two names for the same path the first given counts.
        _places = [.. usable.OrderByDescending(p => p.Path.Length)];
    }

    /// <summary>Values that must not get into the file wherever they turn up.</summary>
    public void Hide(ImmutableArray<string> secrets) => _secrets.UnionWith(secrets);

    /// <summary>The text of a request as cassettes hold and compare it.</summary>
    /// <param name="learns">The text is a tool's output: uuids and session ids in it are given numbers.</param>
    public string Normalise(string text, bool learns) =>
        VolatileParts().Replace(HideSecrets(ReplacePlaces(text, isJson: false)), match => Name(match, learns));

    /// <summary>The text of an event as it goes into the file.</summary>
    /// <param name="isJson">The text is JSON itself, as the arguments of a call are.</param>
    public string Store(string text, bool isJson)
    {
        text = Placeholders().Replace(text, match => IsOurs(match.Groups["name"].Value) ? "{{=" + match.ValueSpan[2..].ToString() : match.Value);
        text = HideSecrets(ReplacePlaces(text, isJson));
        for (var i = 0; i < _uuids.Count; i++)
        {
            text = text.Replace(_uuids[i], Numbered("uuid", i), StringComparison.Ordinal);
        }

        return _sessions.Count == 0 ? text : SessionArguments().Replace(text, match => _sessions.IndexOf(match.Value) is >= 0 and var i
            ? Numbered("session", i)
            : match.Value);
    }

    /// <summary>The text of a stored event as this run must see it.</summary>
    public string Restore(string text, bool isJson) => Placeholders().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (!IsOurs(name))
        {
            return match.Value;
        }

        return match.Groups["escape"].Length > 0 ? "{{" + match.ValueSpan[3..].ToString() : ValueOf(name, isJson) ?? match.Value;
    });

    private string Name(Match match, bool learns)
    {
        if (match.Groups["uuid"].Success)
        {
            return Numbered(_uuids, "uuid", match.Value, learns);
        }

        if (match.Groups["session"].Success)
        {
            return Numbered(_sessions, "session", match.Value, learns);
        }

        foreach (var name in VolatileNames)
        {
            if (match.Groups[name].Success)
            {
                return "{{" + name + "}}";
            }
        }

        return match.Value;
    }

    private static string Numbered(List<string> known, string kind, string value, bool learns)
    {
        var i = known.IndexOf(value);
        if (i < 0 && learns)
        {
            i = known.Count;
            known.Add(value);
        }

        return i < 0 ? "{{" + kind + "}}" : Numbered(kind, i);
    }

    private static string Numbered(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{{{{{kind}:{index + 1}}}}}");

    private bool IsOurs(string name) => name.StartsWith("uuid:", StringComparison.Ordinal)
        || name.StartsWith("session:", StringComparison.Ordinal) || _places.Any(p => p.Name == name);

    private string? ValueOf(string name, bool isJson)
    {
        if (_places.FirstOrDefault(p => p.Name == name) is { } place)
        {
            return isJson ? JsonText.Escape(place.Path) : place.Path;
        }

        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var known = name.StartsWith("uuid", StringComparison.Ordinal) ? _uuids : _sessions;
        return int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= known.Count
            ? known[n - 1]
            : null;
    }

    private string ReplacePlaces(string text, bool isJson)
    {
        foreach (var place in _places)
        {
            var path = isJson ? JsonText.Escape(place.Path) : place.Path;
            if (text.Contains(path, StringComparison.Ordinal))
            {
                text = ReplacePath(text, path, "{{" + place.Name + "}}");
            }
        }

        return text;
    }

    /// <summary><c>/home/me</c> is part of <c>/home/me/x</c> and of <c>cd /home/me.</c>, not of <c>/home/me2</c> or <c>/mnt/home/me</c>.</summary>
    private static string ReplacePath(string text, string path, string name)
    {
        var result = new StringBuilder(text.Length);
        var rest = 0;
        for (var at = text.IndexOf(path, StringComparison.Ordinal); at >= 0; at = text.IndexOf(path, at + 1, StringComparison.Ordinal))
        {
            var end = at + path.Length;
            if (at < rest || (at > 0 && IsNamePart(text[at - 1])) || GoesOn(text, end))
            {
                continue;
            }

            result.Append(text, rest, at - rest).Append(name);
            rest = end;
        }

        return result.Append(text, rest, text.Length - rest).ToString();
    }

    private static bool GoesOn(string text, int end) => end < text.Length
        && (IsNamePart(text[end]) && text[end] != '.' || (text[end] == '.' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1])));

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';

    private string HideSecrets(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "{{secret}}", StringComparison.Ordinal);
        }

        return Secrets().Replace(text, "{{secret}}");
    }

    /// <summary>The groups of <see cref="VolatileParts"/> that become a name without a number.</summary>
    private static readonly string[] VolatileNames = ["time", "date", "duration", "hash", "chunk", "count", "random", "timezone"];

    [GeneratedRegex(
        """
        (?<uuid>(?<![A-Za-z0-9])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![A-Za-z0-9]))
        | (?<=session\ ID\ )(?<session>\d+)
        | (?<time>\b\d{4}-\d\d-\d\d[T\ ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z\b|[+-]\d\d:?\d\d\b)?)
        | (?<date>\b\d{4}-\d\d-\d\d\b)
        | (?<duration>(?<![\w.])\d+(?:\.\d+)?\ ?(?:ns|µs|us|ms|s|secs?|seconds?)\b)
        | (?<hash>\b[0-9a-f]{40}\b)
        | (?<=Chunk\ ID:\ )(?<chunk>[0-9a-f]+)
        | (?<=token\ count:\ )(?<count>\d+)
        | (?<=\btmp\.)(?<random>[A-Za-z0-9]{6,12}\b)
        | (?<=<timezone>)(?<timezone>[^<]*)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex VolatileParts();

    [GeneratedRegex(@"\{\{(?<escape>=*)(?<name>[a-z_]+(?::\d+)?)\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholders();

    [GeneratedRegex("""(?<=session_id["']?\s*[:=]\s*["']?)\d+""", RegexOptions.CultureInvariant)]
    private static partial Regex SessionArguments();

    /// <summary>Forms of common credentials, for those that a tool printed or a user pasted.</summary>
    [GeneratedRegex(
        """
        \b(?:sk|rk)-[A-Za-z0-9_-]{16,}
        | \bgh[pousr]_[A-Za-z0-9]{30,} | \bgithub_pat_[A-Za-z0-9_]{30,} | \bglpat-[A-Za-z0-9_-]{16,}
        | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
        | \bAKIA[0-9A-Z]{16}\b | \bAIza[A-Za-z0-9_-]{35} | \bxox[abeprs]-[A-Za-z0-9-]{10,}
        | (?<=\b[Bb]earer\ )[A-Za-z0-9._~+/-]{16,}=*
        | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|$)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Secrets();
}
