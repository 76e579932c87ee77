using System.Net;

namespace Codex.Net.Responses;

/// <summary>
/// Why a sampling failed. In brackets the app-server's <c>codexErrorInfo</c>, as 0.169 reports it.
/// </summary>
public enum ResponsesErrorKind
{
    /// <summary>The input does not fit the model (<c>contextWindowExceeded</c>).</summary>
    ContextWindowExceeded,

    /// <summary>The plan's limit is used up (<c>usageLimitExceeded</c>).</summary>
    UsageLimitReached,

    /// <summary>The plan has no Codex (<c>usageLimitExceeded</c>).</summary>
    UsageNotIncluded,

    /// <summary>The API account has no credit (<c>usageLimitExceeded</c>).</summary>
    QuotaExceeded,

    /// <summary>The model is at capacity (<c>serverOverloaded</c>).</summary>
    ServerOverloaded,

    /// <summary>Too many requests or tokens per minute (<c>rateLimitExceeded</c>).</summary>
    RateLimited,

    /// <summary>Status 429 (<c>responseTooManyFailedAttempts{httpStatusCode}</c>).</summary>
    TooManyRequests,

    /// <summary>Status 500 (<c>internalServerError</c>).</summary>
    InternalServerError,

    /// <summary>Status 400 (<c>other</c>).</summary>
    InvalidRequest,

    /// <summary>Status 400 because of an image (<c>badRequest</c>).</summary>
    InvalidImage,

    /// <summary>The server's policy refused the prompt (<c>other</c>).</summary>
    InvalidPrompt,

    /// <summary>The server's cyber-security policy refused the prompt (<c>cyberPolicy</c>).</summary>
    CyberPolicy,

    /// <summary>Any other status (<c>httpConnectionFailed{httpStatusCode}</c>).</summary>
    UnexpectedStatus,

    /// <summary>Signing in again is needed (<c>unauthorized</c>).</summary>
    Unauthorized,

    /// <summary>The provider's key or token is missing on this machine (<c>other</c>).</summary>
    MissingCredentials,

    /// <summary>The stream broke off (<c>other</c>).</summary>
    StreamDisconnected,

    /// <summary>The response ended early for a reason the server gave (<c>other</c>).</summary>
    Incomplete,

    /// <summary>No connection to the server (<c>httpConnectionFailed{null}</c>).</summary>
    ConnectionFailed,

    /// <summary>A replayed run asked for something the cassette does not hold, or a cassette cannot be written (<c>other</c>).</summary>
    CassetteMismatch,
}

/// <summary>
/// A sampling failed for good, or (inside this folder) one attempt of it. The retry policy asks the exception, never
/// its text.
/// </summary>
public sealed class ResponsesException : Exception
{
    private const string DisconnectedPrefix = "stream disconnected before completion: ";

    public ResponsesException(ResponsesErrorKind kind, string message, Exception? innerException)
        : base(message, innerException) => Kind = kind;

    public ResponsesException(ResponsesErrorKind kind, string message)
        : base(message) => Kind = kind;

    public ResponsesErrorKind Kind { get; }

    /// <summary>The HTTP status behind the failure, if there was one.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The pause the server asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>When a used-up limit starts anew, seconds since the Unix epoch.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>True when another attempt may succeed.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>True when nothing reached the server, so the request itself may be repeated at once and for ever.</summary>
    internal bool IsNetworkDown { get; init; }

    /// <summary>True when a WebSocket was lost: another one, or none, may do better.</summary>
    internal bool IsSocketLost { get; init; }

    /// <summary>True when the request may be repeated within the same attempt (5xx, broken before the answer began).</summary>
    internal bool IsRequestRetryable { get; init; }

    /// <summary>An attempt that may be repeated because its stream broke off.</summary>
    internal static ResponsesException Disconnected(string why, Exception? innerException) =>
        new(ResponsesErrorKind.StreamDisconnected, DisconnectedPrefix + why, innerException) { IsRetryable = true };

    /// <summary>The same for a WebSocket that is gone.</summary>
    internal static ResponsesException SocketLost(string why, Exception? innerException) =>
        new(ResponsesErrorKind.StreamDisconnected, DisconnectedPrefix + why, innerException) { IsRetryable = true, IsSocketLost = true };
}
