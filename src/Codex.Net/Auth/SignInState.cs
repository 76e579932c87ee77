namespace Codex.Net.Auth;

/// <summary>Where the credentials in use come from.</summary>
public enum AuthSource
{
    /// <summary>auth.json or the keyring.</summary>
    Store,

    /// <summary><c>CODEX_API_KEY</c>.</summary>
    ApiKeyVariable,

    /// <summary><c>CODEX_ACCESS_TOKEN</c>.</summary>
    AccessTokenVariable,

    /// <summary>Tokens that another program gave to this process.</summary>
    ExternalTokens,
}

/// <summary>Who is signed in and how, for front ends. It holds no secrets but <see cref="ApiKeyHint"/>'s few letters.</summary>
public sealed record SignInState
{
    /// <summary>How; null when nobody is signed in.</summary>
    public AuthMode? Mode { get; init; }

    public AuthSource Source { get; init; }

    /// <summary>The named account in use; null is the unnamed one.</summary>
    public string? AccountName { get; init; }

    public string? Email { get; init; }

    /// <summary>The ChatGPT plan in the server's word (<c>plus</c>, <c>team</c>, …).</summary>
    public string? Plan { get; init; }

    /// <summary>The ChatGPT account (workspace).</summary>
    public string? AccountId { get; init; }

    public string? UserId { get; init; }

    /// <summary>The API key with its middle blanked.</summary>
    public string? ApiKeyHint { get; init; }

    /// <summary>Why nobody is signed in, or why the sign-in does not work; for users, with what to do about it. Null when all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>True when requests can be made with it.</summary>
    public bool IsUsable => Mode is not null && Problem is null;

    /// <summary>Nobody is signed in, for no special reason.</summary>
    public static SignInState SignedOut { get; } = new();
}

/// <summary>Something that the owner of the credentials wants known; sent from any thread.</summary>
public abstract record AuthNotice
{
    private AuthNotice()
    {
    }

    /// <summary>A line for the user; nothing has failed yet.</summary>
    public sealed record Warning(string Message) : AuthNotice;

    /// <summary>Another sign-in is in use from now on (<c>account/updated</c>).</summary>
    public sealed record Changed(SignInState State) : AuthNotice;
}
