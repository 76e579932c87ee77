using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.Auth.Jwt;

namespace Codex.Net.Auth.Storage;

/// <summary>
/// The content of auth.json (or of its twin in the keyring). What we do not know stays in <see cref="Unknown"/> and is
/// written back; <see cref="CredentialDocument"/> knows the form.
/// </summary>
public sealed record StoredCredentials
{
    /// <summary><c>auth_mode</c> as it stands; null in files of old versions and beside personal access tokens.</summary>
    public string? DeclaredMode { get; init; }

    /// <summary><c>OPENAI_API_KEY</c>.</summary>
    public string? ApiKey { get; init; }

    /// <summary><c>tokens</c>.</summary>
    public TokenSet? Tokens { get; init; }

    /// <summary>When the tokens were last renewed.</summary>
    public DateTimeOffset? LastRefresh { get; init; }

    /// <summary><c>personal_access_token</c>.</summary>
    public string? PersonalAccessToken { get; init; }

    /// <summary><c>agent_identity</c>, a JWT or a record; undefined when absent.</summary>
    internal JsonElement AgentIdentity { get; init; }

    /// <summary><c>bedrock_api_key</c>; undefined when absent.</summary>
    internal JsonElement BedrockApiKey { get; init; }

    /// <summary>Keys of other programs and later versions, in their order.</summary>
    internal ImmutableArray<JsonProperty> Unknown { get; init; } = [];

    /// <summary>The declared mode, else what the content suggests: token, Bedrock key, API key, ChatGPT, in that order.</summary>
    public AuthMode Mode => DeclaredMode is not null ? AuthModeWords.Parse(DeclaredMode)
        : PersonalAccessToken is not null ? AuthMode.PersonalAccessToken
        : BedrockApiKey.ValueKind != JsonValueKind.Undefined ? AuthMode.BedrockApiKey
        : ApiKey is not null ? AuthMode.ApiKey
        : AuthMode.ChatGpt;

    /// <summary>True when there is nothing in it that its mode needs.</summary>
    public bool IsEmpty => Mode switch
    {
        AuthMode.ApiKey => string.IsNullOrWhiteSpace(ApiKey),
        AuthMode.ChatGpt or AuthMode.ExternalTokens => Tokens is null,
        AuthMode.PersonalAccessToken => PersonalAccessToken is null,
        _ => false,
    };

    /// <summary>The sign-in of an API key.</summary>
    public static StoredCredentials ForApiKey(string key) => new() { DeclaredMode = AuthMode.ApiKey.Word, ApiKey = key };

    /// <summary>The sign-in of a personal access token; no mode is declared, so that old builds can read the file.</summary>
    public static StoredCredentials ForPersonalAccessToken(string token) => new() { PersonalAccessToken = token };

    /// <summary>The sign-in of a ChatGPT account.</summary>
    public static StoredCredentials ForChatGpt(TokenSet tokens, string? apiKey, DateTimeOffset now) =>
        new() { DeclaredMode = AuthMode.ChatGpt.Word, ApiKey = apiKey, Tokens = tokens, LastRefresh = now };

    /// <summary>True when both hold the same secrets, whatever else differs.</summary>
    internal bool HasSameSecrets(StoredCredentials other) =>
        Mode == other.Mode && ApiKey == other.ApiKey && PersonalAccessToken == other.PersonalAccessToken
        && Tokens?.AccessToken == other.Tokens?.AccessToken && Tokens?.RefreshToken == other.Tokens?.RefreshToken;

    /// <summary>Prints no secrets.</summary>
    public override string ToString() => $"{nameof(StoredCredentials)} {{ {Mode} }}";
}

/// <summary><c>tokens</c> of auth.json.</summary>
public sealed record TokenSet
{
    /// <summary>The raw JWT; null when a file has none (no version of the original writes that).</summary>
    public string? IdToken { get; init; }

    public required string AccessToken { get; init; }

    /// <summary>Spent by its first use; null when the account's owner renews the tokens elsewhere.</summary>
    public string? RefreshToken { get; init; }

    /// <summary><c>oauth_provenance</c>: who issued the tokens and to which client; they are renewed there. 0.169 writes it, earlier versions do not.</summary>
    public TokenOrigin? Origin { get; init; }

    /// <summary><c>login_owner_id</c>: a random name of the login; 0.169 writes it, we keep it and do the same.</summary>
    public string? LoginOwnerId { get; init; }

    /// <summary><c>account_id</c> as it stands.</summary>
    public string? DeclaredAccountId { get; init; }

    /// <summary>The account: as declared, else as the tokens claim.</summary>
    public string? AccountId => DeclaredAccountId ?? IdClaims.AccountId ?? TokenClaims.Read(AccessToken).AccountId;

    /// <summary>Keys of other programs and later versions, in their order.</summary>
    internal ImmutableArray<JsonProperty> Unknown { get; init; } = [];

    internal TokenClaims IdClaims => TokenClaims.Read(IdToken);

    /// <summary>Prints no secrets.</summary>
    public override string ToString() => nameof(TokenSet);
}

/// <summary><c>oauth_provenance</c> of a token set.</summary>
public sealed record TokenOrigin(string Issuer, string ClientId);
