namespace Codex.Net.Auth;

/// <summary>Whether an administrator's <see cref="SignInPolicy"/> allows a sign-in. The texts are the original's.</summary>
internal static class SignInRules
{
    /// <summary>What is wrong with somebody who is signed in already; null when nothing is.</summary>
    public static string? FindViolation(SignInPolicy policy, SignInState state)
    {
        if (state.Mode is not { } mode)
        {
            return null;
        }

        if (policy.Method == ForcedLoginMethod.Api && mode.IsChatGpt)
        {
            return "API key login is required, but ChatGPT is currently being used.";
        }

        if (policy.Method == ForcedLoginMethod.ChatGpt && !mode.IsChatGpt)
        {
            return "ChatGPT login is required, but an API key is currently being used.";
        }

        if (policy.Workspaces.IsEmpty || !mode.IsChatGpt)
        {
            return null;
        }

        var allowed = string.Join(", ", policy.Workspaces);
        return state.AccountId is not { } account
            ? $"Login is restricted to workspace(s) {allowed}, but current credentials lack a workspace identifier."
            : policy.Workspaces.Contains(account) ? null
            : $"Login is restricted to workspace(s) {allowed}, but current credentials belong to {account}.";
    }

    /// <summary>Why a ChatGPT login must not begin; null when it may.</summary>
    public static string? FindChatGptRefusal(SignInPolicy policy) =>
        policy.Method == ForcedLoginMethod.Api ? "ChatGPT login is disabled. Use API key login instead." : null;

    /// <summary>Why an API key must not be taken; null when it may.</summary>
    public static string? FindApiKeyRefusal(SignInPolicy policy) =>
        policy.Method == ForcedLoginMethod.ChatGpt ? "API key login is disabled. Use ChatGPT login instead." : null;

    /// <summary>Why a login that has just succeeded is not kept; null when it is.</summary>
    public static string? FindWorkspaceRefusal(SignInPolicy policy, string? accountId) =>
        policy.Workspaces.IsEmpty || (accountId is not null && policy.Workspaces.Contains(accountId))
            ? null
            : $"Login is restricted to workspace id(s) {string.Join(", ", policy.Workspaces)}.";
}
