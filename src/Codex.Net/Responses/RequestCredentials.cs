using System.Collections.Immutable;

namespace Codex.Net.Responses;

/// <summary>What one request carries to prove who asks.</summary>
public sealed record RequestCredentials
{
    /// <summary>No proof at all.</summary>
    public static RequestCredentials None { get; } = new();

    /// <summary>A bearer token and nothing else.</summary>
    public static RequestCredentials Bearer(string token) => new() { Headers = [KeyValuePair.Create("Authorization", "Bearer " + token)] };

    /// <summary>The headers, <c>Authorization</c> first.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Base URL that goes with this kind of login; used when the provider names none.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>True when the server takes zstd bodies (ChatGPT logins at OpenAI).</summary>
    public bool CompressBody { get; init; }
}

/// <summary>What the owner of the credentials made of a 401.</summary>
public abstract record UnauthorizedOutcome
{
    private UnauthorizedOutcome()
    {
    }

    /// <summary>There are better credentials now: ask again at once.</summary>
    public sealed record Replay : UnauthorizedOutcome;

    /// <summary>Nothing to be done; the server's own message is shown. Asking again is useless when <paramref name="IsFinal"/>.</summary>
    public sealed record Rejected(bool IsFinal) : UnauthorizedOutcome;

    /// <summary>The refresh failed for now: the attempt fails with <paramref name="Message"/> and may be repeated.</summary>
    public sealed record Unavailable(string Message) : UnauthorizedOutcome;

    /// <summary>Signing in again is the only way; <paramref name="Message"/> says so.</summary>
    public sealed record SignInNeeded(string Message) : UnauthorizedOutcome;
}

/// <summary>
/// Where credentials come from. <see cref="Get"/> is asked before every request, <see cref="Recover"/> after a 401 with
/// the credentials that failed. Both may throw <see cref="ResponsesException"/>.
/// </summary>
public sealed record CredentialSource
{
    public required Func<CancellationToken, ValueTask<RequestCredentials>> Get { get; init; }

    public required Func<RequestCredentials, CancellationToken, ValueTask<UnauthorizedOutcome>> Recover { get; init; }
}
