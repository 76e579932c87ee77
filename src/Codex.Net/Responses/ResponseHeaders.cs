using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace Codex.Net.Responses;

/// <summary>The headers of an answer, whatever transport brought it; names are case-insensitive, the first value counts.</summary>
internal sealed class ResponseHeaders
{
    public static ResponseHeaders Empty { get; } = new([]);

    public ResponseHeaders(ImmutableArray<KeyValuePair<string, string>> all) => All = all;

    public ImmutableArray<KeyValuePair<string, string>> All { get; }

    /// <summary>The value of a header; null when it is missing or blank.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in All)
            {
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
                }
            }

            return null;
        }
    }

    public static ResponseHeaders From(HttpResponseMessage response)
    {
        var all = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        Add(all, response.Headers.NonValidated);
        Add(all, response.Content.Headers.NonValidated);
        return new ResponseHeaders(all.ToImmutable());
    }

    private static void Add(ImmutableArray<KeyValuePair<string, string>>.Builder all, HttpHeadersNonValidated headers)
    {
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                all.Add(KeyValuePair.Create(name, value));
            }
        }
    }
}
