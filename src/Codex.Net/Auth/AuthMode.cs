namespace Codex.Net.Auth;

/// <summary>How somebody is signed in; in brackets the word of <c>auth_mode</c> in auth.json and of <c>authMode</c> in the app-server.</summary>
public enum AuthMode
{
    /// <summary>An API key of the platform (<c>apikey</c>).</summary>
    ApiKey,

    /// <summary>A ChatGPT account whose tokens we renew (<c>chatgpt</c>).</summary>
    ChatGpt,

    /// <summary>A ChatGPT account whose tokens another program renews (<c>chatgptAuthTokens</c>).</summary>
    ExternalTokens,

    /// <summary>A personal access token, <c>at-…</c> (<c>personalAccessToken</c>).</summary>
    PersonalAccessToken,

    /// <summary>An agent's own identity (<c>agentIdentity</c>); kept, not usable yet.</summary>
    AgentIdentity,

    /// <summary>A key of Amazon Bedrock (<c>bedrockApiKey</c>); kept, not usable yet.</summary>
    BedrockApiKey,

    /// <summary>A mode of a later version; kept, not usable.</summary>
    Unknown,
}

/// <summary>The words of <see cref="AuthMode"/> on disk and on the wire.</summary>
public static class AuthModeWords
{
    extension(AuthMode mode)
    {
        /// <summary>The word in auth.json and in the app-server contract.</summary>
        public string Word => mode switch
        {
            AuthMode.ApiKey => "apikey",
            AuthMode.ChatGpt => "chatgpt",
            AuthMode.ExternalTokens => "chatgptAuthTokens",
            AuthMode.PersonalAccessToken => "personalAccessToken",
            AuthMode.AgentIdentity => "agentIdentity",
            AuthMode.BedrockApiKey => "bedrockApiKey",
            _ => "unknown",
        };

        /// <summary>True for the kinds of sign-in that belong to a ChatGPT account.</summary>
        public bool IsChatGpt => mode is AuthMode.ChatGpt or AuthMode.ExternalTokens or AuthMode.PersonalAccessToken or AuthMode.AgentIdentity;
    }

    internal static AuthMode Parse(string word) => word switch
    {
        "apikey" => AuthMode.ApiKey,
        "chatgpt" => AuthMode.ChatGpt,
        "chatgptAuthTokens" => AuthMode.ExternalTokens,
        "personalAccessToken" => AuthMode.PersonalAccessToken,
        "agentIdentity" => AuthMode.AgentIdentity,
        "bedrockApiKey" => AuthMode.BedrockApiKey,
        _ => AuthMode.Unknown,
    };
}
