using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;

namespace Codex.Net.Auth.Login;

/// <summary>
/// A login on any other device: the user types <see cref="UserCode"/> at <see cref="VerificationUrl"/> while this machine asks whether it
/// was done. Nothing has to listen here.
/// </summary>
public sealed class DeviceCodeLogin
{
    /// <summary>How long a code is good.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(15);

    private const int MaxFailures = 4;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    private readonly DeviceLoginOptions _options;
    private readonly LoginDesk _desk;
    private readonly string _deviceId;
    private readonly long _start;
    private readonly TimeSpan _interval;

    private DeviceCodeLogin(DeviceLoginOptions options, LoginDesk desk, string deviceId, string userCode, TimeSpan interval)
    {
        _options = options;
        _desk = desk;
        _deviceId = deviceId;
        _start = desk.Clock.GetTimestamp();
        _interval = interval > ShortestInterval ? interval : ShortestInterval;
        UserCode = userCode;
    }

    /// <summary>Where the user types the code.</summary>
    public Uri VerificationUrl => new(_options.Issuer + "/codex/device");

    /// <summary>What the user types.</summary>
    public string UserCode { get; }

    /// <exception cref="AuthException">The service gives no code.</exception>
    internal static async Task<DeviceCodeLogin> RequestAsync(DeviceLoginOptions options, LoginDesk desk, CancellationToken cancellationToken)
    {
        using var request = Post(options.Issuer + "/api/accounts/deviceauth/usercode", ("client_id", options.ClientId));
        switch (await desk.Http.SendAsync(request, RequestLimit, cancellationToken))
        {
            case AuthReply.Answered { IsSuccess: true } reply:
                var body = Parse(reply.Body);
                return body.Text("device_auth_id") is { } id && (body.Text("user_code") ?? body.Text("usercode")) is { } code
                    ? new DeviceCodeLogin(options, desk, id, code, Interval(body))
                    : throw new AuthException("device code request failed: the answer is not complete");
            case AuthReply.Answered { Status: 404 }:
                throw new AuthException(
                    "device code login is not enabled for this Codex server. Use the browser login or verify the server URL.");
            case AuthReply.Answered(var status, _):
                throw new AuthException($"device code request failed with status {status} {StatusNames.Of(status)}");
            case AuthReply.Unreachable(var message):
                throw new AuthException("device code request failed: " + message);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Asks until the user has consented, the code is too old, or the service fails for longer than a moment.</summary>
    public async Task<LoginOutcome> WaitAsync(CancellationToken cancellationToken) => await _desk.FinishAsync(
        async () =>
        {
            var (code, verifier) = await PollAsync(cancellationToken);
            var tokens = await _desk.ExchangeWith(_options.Issuer, _options.ClientId)
                .RedeemAsync(code, verifier, _options.Issuer + "/deviceauth/callback", cancellationToken);
            _desk.CheckWorkspace(tokens);
            return StoredCredentials.ForChatGpt(tokens, apiKey: null, _desk.Clock.GetUtcNow());
        },
        cancellationToken);

    private async Task<(string Code, string Verifier)> PollAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            using var request = Post(
                _options.Issuer + "/api/accounts/deviceauth/token", ("device_auth_id", _deviceId), ("user_code", UserCode));
            var trouble = "";
            switch (await _desk.Http.SendAsync(request, RequestLimit, cancellationToken))
            {
                case AuthReply.Answered { IsSuccess: true } reply:
                    var body = Parse(reply.Body);
                    return body.Text("authorization_code") is { } code && body.Text("code_verifier") is { } verifier
                        ? (code, verifier)
                        : throw new AuthException("device auth failed: the answer is not complete");
                case AuthReply.Answered { Status: 403 or 404 }:
                    failures = 0;
                    break;
                case AuthReply.Answered { Status: >= 500 or 408 or 429 } reply:
                    trouble = $"device auth failed with status {reply.Status} {StatusNames.Of(reply.Status)}";
                    break;
                case AuthReply.Answered(var status, _):
                    throw new AuthException($"device auth failed with status {status} {StatusNames.Of(status)}");
                case AuthReply.Unreachable(var message):
                    trouble = "device auth failed: " + message;
                    break;
            }

            // A hiccup of the service must not cost the user the code; one that lasts should not keep him waiting for nothing.
            if (trouble.Length > 0 && ++failures >= MaxFailures)
            {
                throw new AuthException(trouble);
            }

            await WaitForNextAsync(_interval + (failures > 1 ? TimeSpan.FromSeconds(failures) : TimeSpan.Zero), cancellationToken);
        }
    }

    private async Task WaitForNextAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        var left = CodeLife - _desk.Clock.GetElapsedTime(_start);
        if (left <= TimeSpan.Zero)
        {
            throw new AuthException($"device auth timed out after {CodeLife.TotalMinutes:0} minutes");
        }

        await Task.Delay(pause < left ? pause : left, _desk.Clock, cancellationToken);
    }

    private static TimeSpan Interval(JsonElement body)
    {
        var seconds = double.TryParse(body.Text("interval"), NumberStyles.Float, CultureInfo.InvariantCulture, out var text) ? text : body.Number("interval");
        return TimeSpan.FromSeconds(Math.Clamp(seconds ?? 0, 0, 60));
    }

    private static HttpRequestMessage Post(string url, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        var content = new ByteArrayContent(buffer.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
