using System.Collections.Immutable;
using Codex.Net.Auth;

namespace Codex.Cli.Login;

/// <summary>What <c>codex login status</c> says; the first lines are the original's, word by word.</summary>
internal static class StatusText
{
    public static ImmutableArray<string> Lines(SignInState state)
    {
        if (state.Mode is not { } mode)
            return state.Problem is { } problem ? [$"Error checking login status: {problem}"] : ["Not logged in"];
        return
        [
            .. mode switch
            {
                AuthMode.ApiKey => ImmutableArray.Create($"API key configured - {state.ApiKeyHint}", "Authentication is checked when you send a request."),
                AuthMode.PersonalAccessToken => ["Logged in using personal access token"],
                AuthMode.AgentIdentity => ["Logged in using access token"],
                AuthMode.BedrockApiKey => ["Logged in using Amazon Bedrock API key"],
                AuthMode.Unknown => ["Logged in using a method that this version does not know"],
                _ => ["Logged in using ChatGPT"],
            },
            .. state.AccountName is { } name ? [$"Account: {name}"] : ImmutableArray<string>.Empty,
            .. state.Problem is { } trouble ? [trouble] : ImmutableArray<string>.Empty,
        ];
    }

    /// <summary>One word or two for a list.</summary>
    public static string Short(SignInState state) => state.Mode switch
    {
        null => state.Problem is null ? "not logged in" : "unreadable",
        AuthMode.ApiKey => $"API key {state.ApiKeyHint}",
        AuthMode.PersonalAccessToken => "personal access token",
        AuthMode.AgentIdentity => "access token",
        AuthMode.BedrockApiKey => "Amazon Bedrock API key",
        AuthMode.Unknown => "unknown method",
        _ => string.Join(' ', new[] { "ChatGPT", state.Email, state.Plan is { } plan ? $"({plan})" : null }.OfType<string>()),
    };
}
