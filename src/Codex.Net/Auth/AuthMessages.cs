namespace Codex.Net.Auth;

/// <summary>
/// What users read when a sign-in does not work: the reason first, then the one thing to do. <c>codex login</c> replaces
/// a dead sign-in, so nobody is told to log out before (the original does).
/// </summary>
internal sealed class AuthMessages(string? accountName)
{
    private const string Refused = "Your access token could not be refreshed";

    /// <summary>The command that signs this account in.</summary>
    public string LoginCommand { get; } = accountName is null ? "`codex login`" : $"`codex login --account {accountName}`";

    public string NotSignedIn => accountName is null
        ? $"Not logged in. Run {LoginCommand} to sign in with ChatGPT or an API key."
        : $"Not logged in to the account \"{accountName}\". Run {LoginCommand}.";

    public string Mismatch =>
        $"{Refused} because you have since logged out or signed in to another account. Please sign in again: run {LoginCommand}.";

    public string NoRefreshToken => $"{Refused} because there is no refresh token. Please sign in again: run {LoginCommand}.";

    public string AccessTokenRejected => $"The access token was rejected. Please sign in again: run {LoginCommand}.";

    public string PersonalTokenRejected(int status, AuthSource source) => source == AuthSource.AccessTokenVariable
        ? $"The personal access token in CODEX_ACCESS_TOKEN was rejected (status {status}). Set a valid one, or unset it and sign in again: run {LoginCommand}."
        : $"The stored personal access token was rejected (status {status}). Please sign in again: run {LoginCommand}.";

    public string Dead(DeadReason reason) => reason switch
    {
        DeadReason.Expired => $"{Refused} because your refresh token has expired. Please sign in again: run {LoginCommand}.",
        DeadReason.Reused => $"{Refused} because your refresh token was already used. Please sign in again: run {LoginCommand}.",
        DeadReason.Revoked => $"{Refused} because your refresh token was revoked. Please sign in again: run {LoginCommand}.",
        _ => $"{Refused}. Please sign in again: run {LoginCommand}.",
    };

    public string Unreadable(string reason) => $"{reason}. Repair it, or sign in again: run {LoginCommand}.";

    public string NotSaveable(string problem) =>
        $"Your sign-in is due for renewal, but the new tokens could not be kept: {problem}. Nothing was sent, so that the sign-in stays good; "
        + "make the place writable and try again.";

    public string NotSaved(string problem) =>
        $"Your sign-in was renewed, but the new tokens could not be saved ({problem}). They are kept in memory: this session works, the next "
        + $"one may ask you to run {LoginCommand}.";

    public string CannotRenew(string reason, DateTimeOffset until, TimeZoneInfo zone) =>
        $"{reason} The current access works until {TimeZoneInfo.ConvertTime(until, zone):HH:mm}.";

    public string Unsupported(string word) =>
        $"This sign-in ({word}) cannot be used by this version yet. It is kept as it is; run {LoginCommand} to sign in with ChatGPT or an API key.";
}

/// <summary>Why a refresh token is of no more use.</summary>
public enum DeadReason
{
    /// <summary>The server does not say.</summary>
    Unknown,

    /// <summary>It was not used for too long.</summary>
    Expired,

    /// <summary>Somebody has spent it already.</summary>
    Reused,

    /// <summary>It was revoked.</summary>
    Revoked,
}
