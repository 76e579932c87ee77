using System.Collections.Immutable;
using Codex.Net.Responses;

namespace Codex.Net.Auth;

/// <summary>What each kind of sign-in puts on a request to OpenAI.</summary>
internal static class RequestForms
{
    private const string ChatGptBaseUrl = "https://chatgpt.com/backend-api/codex";
    private const string PlatformBaseUrl = "https://api.openai.com/v1";

    public static RequestCredentials ApiKey(string key) => RequestCredentials.Bearer(key) with { BaseUrl = PlatformBaseUrl };

    public static RequestCredentials ChatGpt(string accessToken, string? accountId, bool isFedRamp)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(3);
        headers.Add(KeyValuePair.Create("Authorization", "Bearer " + accessToken));
        if (accountId is not null)
        {
            headers.Add(KeyValuePair.Create("ChatGPT-Account-ID", accountId));
        }

        if (isFedRamp)
        {
            headers.Add(KeyValuePair.Create("X-OpenAI-Fedramp", "true"));
        }

        return new RequestCredentials { Headers = headers.DrainToImmutable(), BaseUrl = ChatGptBaseUrl, CompressBody = true };
    }
}
