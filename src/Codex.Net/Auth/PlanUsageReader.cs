using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Codex.Net.Http;
using Codex.Net.Responses;

namespace Codex.Net.Auth;

/// <summary>One limit of a ChatGPT plan.</summary>
/// <param name="Length">How long it runs.</param>
/// <param name="UsedPercent">0 to 100.</param>
/// <param name="ResetsAt">When it begins anew; null when the service does not say.</param>
public sealed record UsageWindow(TimeSpan Length, double UsedPercent, DateTimeOffset? ResetsAt);

/// <summary>What a ChatGPT plan has left.</summary>
/// <param name="Plan">The plan in the service's word.</param>
/// <param name="Windows">Its limits, the shortest first.</param>
/// <param name="Credits">Bought credits as the service writes them; null for none.</param>
public sealed record AccountUsage(string? Plan, ImmutableArray<UsageWindow> Windows, string? Credits);

/// <summary>
/// Asks what the plan has left: <c>GET CHATGPT_BASE/wham/usage</c>. It is worth knowing and never needed: whatever goes wrong gives nothing.
/// </summary>
/// <param name="broker">Whose plan.</param>
/// <param name="options">As the broker's.</param>
/// <param name="chatGptBaseUrl"><c>chatgpt_base_url</c>.</param>
public sealed class PlanUsageReader(AuthBroker broker, AuthBrokerOptions options, string chatGptBaseUrl)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Null when nobody is signed in with ChatGPT, or the service gives no sensible answer.</summary>
    public async Task<AccountUsage?> ReadAsync(CancellationToken cancellationToken)
    {
        if ((await broker.ReadStateAsync(cancellationToken)).Mode is not { } mode || mode == AuthMode.ApiKey)
        {
            return null;
        }

        try
        {
            var credentials = await broker.Credentials.Get(cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, chatGptBaseUrl + "/wham/usage");
            foreach (var (name, value) in credentials.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            var http = new AuthHttp(options.HttpClients, options.Environment.Clock, options.Originator, options.UserAgent);
            http.Identify(request);
            return await http.SendAsync(request, Limit, cancellationToken) is AuthReply.Answered { IsSuccess: true } reply ? Read(reply.Body) : null;
        }
        catch (ResponsesException)
        {
            // The sign-in does not work, which whoever needs it will be told.
            return null;
        }
    }

    internal static AccountUsage? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var windows = ImmutableArray.CreateBuilder<UsageWindow>();
            if (Object(root, "rate_limit") is { } limit)
            {
                foreach (var name in (ReadOnlySpan<string>)["primary_window", "secondary_window"])
                {
                    if (Object(limit, name) is { } window && Number(window, "used_percent") is { } used && Number(window, "limit_window_seconds") is { } seconds)
                    {
                        DateTimeOffset? resets = Number(window, "reset_at") is > 0 and < 1e11 and { } at ? DateTimeOffset.FromUnixTimeSeconds((long)at) : null;
                        windows.Add(new UsageWindow(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e9)), Math.Clamp(used, 0, 100), resets));
                    }
                }
            }

            windows.Sort((one, other) => one.Length.CompareTo(other.Length));
            return new AccountUsage(Text(root, "plan_type"), windows.ToImmutable(), Object(root, "credits") is { } credits ? CreditsOf(credits) : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? CreditsOf(JsonElement credits) =>
        credits.TryGetProperty("unlimited", out var unlimited) && unlimited.ValueKind == JsonValueKind.True ? "unlimited"
        : credits.TryGetProperty("has_credits", out var has) && has.ValueKind == JsonValueKind.True
            ? Text(credits, "balance") ?? Number(credits, "balance")?.ToString(CultureInfo.InvariantCulture)
        : null;

    private static JsonElement? Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
