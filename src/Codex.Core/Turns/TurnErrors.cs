using Codex.Net.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Turns;

/// <summary>Names the failures of sampling as the app-server contract does.</summary>
internal static class TurnErrors
{
    public static TurnError From(ResponsesException exception) => new()
    {
        Message = exception.Message,
        CodexErrorInfo = exception.Kind switch
        {
            ResponsesErrorKind.ContextWindowExceeded => "contextWindowExceeded",
            ResponsesErrorKind.UsageLimitReached or ResponsesErrorKind.UsageNotIncluded or ResponsesErrorKind.QuotaExceeded => "usageLimitExceeded",
            ResponsesErrorKind.ServerOverloaded => "serverOverloaded",
            ResponsesErrorKind.RateLimited => "rateLimitExceeded",
            ResponsesErrorKind.TooManyRequests => "responseTooManyFailedAttempts",
            ResponsesErrorKind.InternalServerError => "internalServerError",
            ResponsesErrorKind.InvalidImage => "badRequest",
            ResponsesErrorKind.CyberPolicy => "cyberPolicy",
            ResponsesErrorKind.UnexpectedStatus or ResponsesErrorKind.ConnectionFailed => "httpConnectionFailed",
            ResponsesErrorKind.Unauthorized => "unauthorized",
            _ => "other",
        },
    };
}
