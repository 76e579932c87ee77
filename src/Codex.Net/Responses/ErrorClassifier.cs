using System.Net;
using System.Text;
using System.Text.Json;

namespace Codex.Net.Responses;

/// <summary>
/// Turns a refused request or a failed stream into a <see cref="ResponsesException"/>. Texts and retry rules are those
/// of 0.169, measured case by case.
/// </summary>
internal sealed class ErrorClassifier(TimeProvider clock)
{
    private const string HighDemand = "We’re currently experiencing high demand, which may cause temporary errors.";
    private const string AtCapacity = "Selected model is at capacity. Please try a different model.";
    private const string NoRoom =
        "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.";
    private const string NoQuota = "Quota exceeded. Check your plan and billing details.";
    private const string NotIncluded = "To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.";
    private const string BadImage = "Invalid image in your last message. Please remove it and try again.";
    private const int MaxQuotedBody = 1000;

    /// <summary>A response whose status is not 200.</summary>
    /// <param name="url">The URL to name; null when the refusal came as a message on an open socket.</param>
    public ResponsesException FromStatus(int status, ResponseHeaders headers, ReadOnlySpan<byte> body, string? url)
    {
        using var document = TryParse(body);
        var error = document?.RootElement.Member("error") ?? default;
        var retryAfter = RetryDelays.FromHeaders(headers, clock);
        return status switch
        {
            400 => BadRequest(error, body),
            429 => TooManyRequests(error, headers, retryAfter),
            500 => new ResponsesException(ResponsesErrorKind.InternalServerError, HighDemand)
            {
                Status = HttpStatusCode.InternalServerError,
                IsRetryable = true,
                IsRequestRetryable = true,
                RetryAfter = retryAfter,
            },
            503 when error.Text("code") == "server_is_overloaded" => new ResponsesException(ResponsesErrorKind.ServerOverloaded, AtCapacity)
            {
                Status = HttpStatusCode.ServiceUnavailable,
                IsRequestRetryable = true,
                RetryAfter = retryAfter,
            },
            503 when error.Text("code") == "slow_down" => new ResponsesException(
                ResponsesErrorKind.RateLimited, "rate limit exceeded: " + error.Text("message"))
            {
                IsRetryable = true,
                IsRequestRetryable = true,
                RetryAfter = retryAfter,
            },
            _ => Unexpected(status, headers, error, body, url, retryAfter),
        };
    }

    /// <summary>An error that came inside a stream.</summary>
    public static ResponsesException FromStream(string? code, string? message) => code switch
    {
        "context_length_exceeded" => new ResponsesException(ResponsesErrorKind.ContextWindowExceeded, NoRoom),
        "insufficient_quota" => new ResponsesException(ResponsesErrorKind.QuotaExceeded, NoQuota),
        "usage_not_included" => new ResponsesException(ResponsesErrorKind.UsageNotIncluded, NotIncluded),
        "server_is_overloaded" => new ResponsesException(ResponsesErrorKind.ServerOverloaded, AtCapacity),
        "invalid_prompt" or "bio_policy" => new ResponsesException(ResponsesErrorKind.InvalidPrompt, message ?? "The prompt was refused."),
        "cyber_policy" => new ResponsesException(ResponsesErrorKind.CyberPolicy, message ?? "The prompt was refused."),
        "rate_limit_exceeded" or "slow_down" => new ResponsesException(
            ResponsesErrorKind.RateLimited, "rate limit exceeded: " + message)
        {
            IsRetryable = true,
            RetryAfter = RetryDelays.FromText(message),
        },
        _ => ResponsesException.Disconnected(message ?? "", innerException: null),
    };

    private static ResponsesException BadRequest(JsonElement error, ReadOnlySpan<byte> body)
    {
        switch (error.Text("code"))
        {
            case "context_length_exceeded" or "invalid_prompt" or "bio_policy" or "cyber_policy":
                return FromStream(error.Text("code"), error.Text("message"));
        }

        var text = Encoding.UTF8.GetString(body);
        return text.Contains("does not represent a valid image", StringComparison.Ordinal)
            ? new ResponsesException(ResponsesErrorKind.InvalidImage, BadImage) { Status = HttpStatusCode.BadRequest }
            : new ResponsesException(ResponsesErrorKind.InvalidRequest, text) { Status = HttpStatusCode.BadRequest };
    }

    private ResponsesException TooManyRequests(JsonElement error, ResponseHeaders headers, TimeSpan? retryAfter)
    {
        var type = error.Text("type");
        if (type == "usage_limit_reached")
        {
            var resetsAt = error.WholeNumber("resets_at") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : (DateTimeOffset?)null;
            var message = UsageLimitMessage.Format(error.Text("plan_type"), resetsAt, headers, clock);
            return new ResponsesException(ResponsesErrorKind.UsageLimitReached, message)
            {
                Status = HttpStatusCode.TooManyRequests,
                ResetsAt = resetsAt,
            };
        }

        if (type == "usage_not_included")
        {
            return new ResponsesException(ResponsesErrorKind.UsageNotIncluded, NotIncluded) { Status = HttpStatusCode.TooManyRequests };
        }

        if (type == "insufficient_quota" || error.Text("code") == "insufficient_quota")
        {
            return new ResponsesException(ResponsesErrorKind.QuotaExceeded, NoQuota) { Status = HttpStatusCode.TooManyRequests };
        }

        // Without any word on when to come back 0.169 gives up at once; a hint in the text counts with us as well.
        var delay = retryAfter ?? RetryDelays.FromText(error.Text("message"));
        var requestId = headers["x-request-id"] is { } id ? ", request id: " + id : "";
        return new ResponsesException(
            ResponsesErrorKind.TooManyRequests, "exceeded retry limit, last status: 429 Too Many Requests" + requestId)
        {
            Status = HttpStatusCode.TooManyRequests,
            IsRetryable = delay is not null,
            RetryAfter = delay,
        };
    }

    private static ResponsesException Unexpected(
        int status, ResponseHeaders headers, JsonElement error, ReadOnlySpan<byte> body, string? url, TimeSpan? retryAfter)
    {
        var text = Encoding.UTF8.GetString(body);
        var name = $"{status} {StatusNames.Of(status)}";
        var isBlocked = status == 403 && text.Contains("Cloudflare", StringComparison.Ordinal)
            && text.Contains("blocked", StringComparison.Ordinal);
        var message = new StringBuilder(isBlocked
            ? $"Access blocked by Cloudflare. This usually happens when connecting from a restricted region (status {name})"
            : $"unexpected status {name}: {error.Text("message") ?? Quote(text)}");
        Append(message, ", url: ", url);
        Append(message, ", cf-ray: ", headers["cf-ray"]);
        Append(message, ", request id: ", headers["x-request-id"]);
        if (!isBlocked)
        {
            Append(message, ", auth error: ", headers["x-openai-authorization-error"]);
            Append(message, ", auth error code: ", AuthErrorCode(headers["x-error-json"]));
        }

        return new ResponsesException(ResponsesErrorKind.UnexpectedStatus, message.ToString())
        {
            Status = (HttpStatusCode)status,
            IsRetryable = true,
            IsRequestRetryable = status >= 500,
            RetryAfter = retryAfter,
        };
    }

    private static void Append(StringBuilder message, string label, string? value)
    {
        if (value is not null)
        {
            message.Append(label).Append(value);
        }
    }

    private static string Quote(string body)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return "Unknown error";
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        if (bytes.Length <= MaxQuotedBody)
        {
            return body;
        }

        var cut = MaxQuotedBody;
        while ((bytes[cut] & 0xC0) == 0x80)
        {
            cut--;
        }

        return Encoding.UTF8.GetString(bytes.AsSpan(0, cut)) + "...";
    }

    private static string? AuthErrorCode(string? header)
    {
        if (header is null)
        {
            return null;
        }

        var buffer = new byte[header.Length];
        if (!Convert.TryFromBase64String(header, buffer, out var length))
        {
            return null;
        }

        using var document = TryParse(buffer.AsSpan(0, length));
        return document?.RootElement.Member("error").Text("code");
    }

    private static JsonDocument? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return JsonDocument.TryParseValue(ref reader, out var document) ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
