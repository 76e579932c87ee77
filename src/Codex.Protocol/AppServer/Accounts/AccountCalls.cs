using System.Text.Json.Serialization;

namespace Codex.Protocol.AppServer.Accounts;

/// <summary>Parameters of <c>account/read</c>.</summary>
public sealed record AccountReadParams
{
    /// <summary>The tokens are renewed first, due or not.</summary>
    public bool? RefreshToken { get; init; }
}

/// <summary>Answer to <c>account/read</c>.</summary>
public sealed record AccountReadResponse
{
    /// <summary>Who is signed in; null when nobody is, or when the sign-in is of no use any more.</summary>
    public required Account? Account { get; init; }

    public string? UserId { get; init; }

    /// <summary>The configured provider wants an OpenAI sign-in; with no account, it is time to log in.</summary>
    public required bool RequiresOpenaiAuth { get; init; }

    /// <summary>Where a workspace is served. Always null: nothing here needs it, and looking it up could fail.</summary>
    public WorkspaceRouting? WorkspaceRouting { get; init; }
}

/// <summary>Who is signed in.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ApiKeyAccount), "apiKey")]
[JsonDerivedType(typeof(ChatGptAccount), "chatgpt")]
[JsonDerivedType(typeof(AmazonBedrockAccount), "amazonBedrock")]
public abstract record Account
{
    private Account()
    {
    }

    public sealed record ApiKeyAccount : Account;

    /// <param name="Email">Null when the token does not tell.</param>
    /// <param name="PlanType">One of the contract's plans; <c>unknown</c> for others.</param>
    public sealed record ChatGptAccount(string? Email, string PlanType) : Account
    {
        /// <summary>Null: the tokens do not tell.</summary>
        public string? WorkspaceName { get; init; }
    }

    public sealed record AmazonBedrockAccount : Account
    {
        public bool UsesCodexManagedCredentials { get; init; } = true;
    }
}

/// <summary>Where a workspace is served.</summary>
public sealed record WorkspaceRouting(string ChatgptAccountId, string BackendOrigin, string AccountRoutingOverride);

/// <summary>Parameters of <c>account/login/start</c>.</summary>
public abstract record LoginStartParams
{
    private LoginStartParams()
    {
    }

    public sealed record ApiKey(string Key) : LoginStartParams;

    /// <summary>In the browser.</summary>
    public sealed record ChatGpt : LoginStartParams;

    /// <summary>On another device.</summary>
    public sealed record DeviceCode : LoginStartParams;

    /// <summary>Tokens that the client owns and renews; they are kept in memory only.</summary>
    public sealed record ExternalTokens(string AccessToken, string AccountId, string? PlanType) : LoginStartParams;
}

/// <summary>Answer to <c>account/login/start</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ApiKey), "apiKey")]
[JsonDerivedType(typeof(ChatGpt), "chatgpt")]
[JsonDerivedType(typeof(DeviceCode), "chatgptDeviceCode")]
[JsonDerivedType(typeof(ExternalTokens), "chatgptAuthTokens")]
public abstract record LoginStartResponse
{
    private LoginStartResponse()
    {
    }

    public sealed record ApiKey : LoginStartResponse;

    /// <param name="LoginId">For <c>account/login/cancel</c>; a UUID.</param>
    /// <param name="AuthUrl">The page to open.</param>
    public sealed record ChatGpt(string LoginId, string AuthUrl) : LoginStartResponse;

    /// <param name="LoginId">For <c>account/login/cancel</c>; a UUID.</param>
    /// <param name="VerificationUrl">Where the user types the code.</param>
    /// <param name="UserCode">What the user types.</param>
    public sealed record DeviceCode(string LoginId, string VerificationUrl, string UserCode) : LoginStartResponse;

    public sealed record ExternalTokens : LoginStartResponse;
}

/// <summary>Parameters of <c>account/login/cancel</c>.</summary>
public sealed record LoginCancelParams
{
    public required string LoginId { get; init; }
}

/// <param name="Status"><c>canceled</c> or <c>notFound</c>.</param>
public sealed record LoginCancelResponse(string Status);

/// <summary>Parameters of <c>getAuthStatus</c>, which is older than <c>account/read</c>.</summary>
public sealed record AuthStatusParams
{
    public bool? IncludeToken { get; init; }

    /// <summary>The tokens are renewed first, due or not.</summary>
    public bool? RefreshToken { get; init; }
}

/// <param name="AuthMethod">The word of <c>auth_mode</c>; null when nobody is signed in.</param>
/// <param name="AuthToken">What requests carry, if it was asked for.</param>
/// <param name="RequiresOpenaiAuth">The configured provider wants an OpenAI sign-in.</param>
public sealed record AuthStatusResponse(string? AuthMethod, string? AuthToken, bool RequiresOpenaiAuth);

/// <summary>The request <c>account/chatgptAuthTokens/refresh</c> to a client that gave tokens of its own.</summary>
/// <param name="Reason">Always <c>unauthorized</c>: the service refused the tokens.</param>
/// <param name="PreviousAccountId">The account of the refused tokens.</param>
public sealed record AuthTokensRefreshParams(string Reason, string? PreviousAccountId);

/// <summary>The client's answer to it.</summary>
public sealed record AuthTokensRefreshResponse
{
    public required string AccessToken { get; init; }

    public required string ChatgptAccountId { get; init; }

    public string? ChatgptPlanType { get; init; }
}
