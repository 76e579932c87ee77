using System.Globalization;
using System.Text.Json;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.Responses;

namespace Codex.Net.Auth;

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
    public async Task<RateLimitSnapshot?> ReadAsync(CancellationToken cancellationToken)
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

    internal static RateLimitSnapshot? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var limit = Object(root, "rate_limit") ?? default;
            return new RateLimitSnapshot
            {
                LimitId = RateLimitSnapshot.DefaultLimit,
                PlanType = Text(root, "plan_type"),
                Primary = Window(limit, "primary_window"),
                Secondary = Window(limit, "secondary_window"),
                Credits = Object(root, "credits") is not { } credits ? null : new CreditsSnapshot
                {
                    HasCredits = IsTrue(credits, "has_credits"),
                    Unlimited = IsTrue(credits, "unlimited"),
                    Balance = Text(credits, "balance") ?? Number(credits, "balance")?.ToString(CultureInfo.InvariantCulture),
                },
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RateLimitWindow? Window(JsonElement limit, string name) =>
        Object(limit, name) is not { } window || Number(window, "used_percent") is not { } used ? null : new RateLimitWindow
        {
            UsedPercent = Math.Clamp(used, 0, 100),
            WindowMinutes = Number(window, "limit_window_seconds") is { } seconds ? (long)(Math.Clamp(seconds, 0, 1e9) / 60) : null,
            ResetsAt = Number(window, "reset_at") is > 0 and < 1e11 and { } at ? (long)at : null,
        };

    private static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static JsonElement? Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
