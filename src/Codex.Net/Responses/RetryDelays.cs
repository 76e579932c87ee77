using System.Globalization;

namespace Codex.Net.Responses;

/// <summary>How long to wait before asking again: what the server says, else exponential back-off.</summary>
internal static class RetryDelays
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    /// <summary>200 ms, doubled with every retry, give or take a tenth so that many clients do not come back in step.</summary>
    public static TimeSpan BackOff(int retry, Random random)
    {
        var jitter = 0.9 + (0.2 * random.NextDouble());
        var milliseconds = FirstBackOff.TotalMilliseconds * Math.Pow(2, Math.Max(0, retry - 1)) * jitter;
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestBackOff.TotalMilliseconds));
    }

    /// <summary>5 s, doubled with every try, at most a minute: how long to wait for a network that is not there.</summary>
    public static TimeSpan NetworkWait(int attempt) => TimeSpan.FromSeconds(Math.Min(60, 5 * Math.Pow(2, Math.Clamp(attempt - 1, 0, 10))));

    /// <summary><c>Retry-After</c> in seconds or as a date.</summary>
    public static TimeSpan? FromHeaders(ResponseHeaders headers, TimeProvider clock)
    {
        if (headers["retry-after"] is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(1).TotalSeconds));
        }

        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date > clock.GetUtcNow() ? date - clock.GetUtcNow() : TimeSpan.Zero
            : null;
    }

    /// <summary>The pause named in a rate-limit message: <c>try again in 1.2s</c>, <c>700ms</c>, <c>6 seconds</c>, <c>1m30s</c>.</summary>
    public static TimeSpan? FromText(string? message)
    {
        const string Marker = "try again in";
        var start = message?.IndexOf(Marker, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (message is null || start < 0)
        {
            return null;
        }

        var rest = message.AsSpan(start + Marker.Length);
        TimeSpan? total = null;
        while (TakeAmount(ref rest) is { } part)
        {
            total = (total ?? TimeSpan.Zero) + part;
        }

        return total;
    }

    private static TimeSpan? TakeAmount(ref ReadOnlySpan<char> text)
    {
        text = text.TrimStart(' ');
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || (text[digits] == '.' && digits > 0)))
        {
            digits++;
        }

        if (digits > 9 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var unit = text[digits..].TrimStart(' ');
        var letters = 0;
        while (letters < unit.Length && char.IsAsciiLetter(unit[letters]))
        {
            letters++;
        }

        var amount = unit[..letters] switch
        {
            "ms" or "milliseconds" => TimeSpan.FromMilliseconds(value),
            "s" or "sec" or "second" or "seconds" => TimeSpan.FromSeconds(value),
            "m" or "min" or "minute" or "minutes" => TimeSpan.FromMinutes(value),
            "h" or "hour" or "hours" => TimeSpan.FromHours(value),
            _ => (TimeSpan?)null,
        };
        text = unit[letters..];
        return amount;
    }
}
