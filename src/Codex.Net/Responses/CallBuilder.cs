using System.Collections.Immutable;
using System.Text;
using Codex.Net.Models;
using Codex.Protocol.Host;

namespace Codex.Net.Responses;

/// <summary>Makes calls out of requests: the URL, the headers in the order of who may replace whose, and which of them are secret.</summary>
internal sealed class CallBuilder(ModelProvider provider, HostEnvironment environment, bool compressRequests)
{
    private const string OpenAiBaseUrl = "https://api.openai.com/v1";

    /// <summary>A value shorter than this is too common a word to be looked for in texts.</summary>
    private const int ShortestSecret = 8;

    /// <summary>Parts of the names of configured headers whose values are nobody's business.</summary>
    private static readonly string[] CredentialWords =
        ["auth", "key", "token", "secret", "cookie", "password", "account", "organization", "project"];

    private string Path => provider.WireApi == WireApi.Chat ? "/chat/completions" : "/responses";

    public ModelCall Create(ResponsesRequest request, RequestCredentials credentials, string? turnState)
    {
        var personal = PersonalHeaders();
        ImmutableArray<KeyValuePair<string, string>> routing =
            turnState is null ? [] : [KeyValuePair.Create(ResponsesClient.TurnStateHeader, turnState)];
        var secret = provider.HttpHeaders.Where(h => IsCredential(h.Key)).Concat(personal).Concat(credentials.Headers);
        return new ModelCall
        {
            Url = Url(credentials),
            Path = Path,
            Headers = [.. provider.HttpHeaders, .. personal, .. request.Headers, .. routing, .. credentials.Headers],
            Secrets = [.. secret.Select(h => WithoutScheme(h.Value)).Where(s => s.Length >= ShortestSecret)],
            Request = request,
            Body = request.ToSegments(),
            CompressBody = compressRequests && credentials.CompressBody && provider.IsOpenAi,
        };
    }

    /// <summary>Headers whose values come from the user's variables.</summary>
    private List<KeyValuePair<string, string>> PersonalHeaders() =>
    [
        .. from header in provider.EnvHttpHeaders
           let value = environment.Get(header.Value)
           where !string.IsNullOrWhiteSpace(value)
           select KeyValuePair.Create(header.Key, value),
    ];

    private static bool IsCredential(string header) => CredentialWords.Any(w => header.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static string WithoutScheme(string value) =>
        value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..] : value;

    private Uri Url(RequestCredentials credentials)
    {
        var url = new StringBuilder((provider.BaseUrl ?? credentials.BaseUrl ?? OpenAiBaseUrl).TrimEnd('/')).Append(Path);
        var separator = '?';
        foreach (var (name, value) in provider.QueryParams)
        {
            url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return Uri.TryCreate(url.ToString(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new ResponsesException(ResponsesErrorKind.InvalidRequest, $"Invalid URL of model provider `{provider.Id}`: {url}");
    }
}
