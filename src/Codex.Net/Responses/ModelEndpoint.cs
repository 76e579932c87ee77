using System.Collections.Immutable;
using System.Text;
using Codex.Net.Http;
using Codex.Net.Models;
using Codex.Protocol.Host;

namespace Codex.Net.Responses;

/// <summary>What a <see cref="ModelEndpoint"/> needs to know.</summary>
public sealed record ModelEndpointOptions
{
    public required ModelProvider Provider { get; init; }

    public required HostEnvironment Environment { get; init; }

    public required HttpClientFactory HttpClients { get; init; }

    /// <summary>The stored login or the provider's auth command; null when neither exists. A provider's own key goes first.</summary>
    public CredentialSource? Credentials { get; init; }

    /// <summary>
    /// How long to wait for a network that is not there before giving up; null waits for ever, as an interactive session
    /// should.
    /// </summary>
    public TimeSpan? NetworkWaitLimit { get; init; }

    /// <summary>How long a server may take to begin its answer.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Send compressed bodies to credentials that allow it.</summary>
    public bool CompressRequests { get; init; } = true;
}

/// <summary>
/// A provider as this process reaches it: URL, credentials, connections, and what was learnt about its transports. One
/// instance serves all threads; each thread talks to it through a <see cref="ResponsesClient"/> of its own.
/// </summary>
public sealed class ModelEndpoint
{
    private const string OpenAiBaseUrl = "https://api.openai.com/v1";

    private readonly ModelEndpointOptions _options;
    private volatile bool _areWebSocketsRefused;

    public ModelEndpoint(ModelEndpointOptions options)
    {
        _options = options;
        Transport = new HttpModelTransport(options.HttpClients.CreateClient, options.HeaderTimeout, options.Provider.StreamIdleTimeout);
        Errors = new ErrorClassifier(options.Environment.Clock);
    }

    /// <summary>The provider behind this endpoint.</summary>
    public ModelProvider Provider => _options.Provider;

    internal TimeProvider Clock => _options.Environment.Clock;

    internal TimeSpan? NetworkWaitLimit => _options.NetworkWaitLimit;

    internal IModelTransport Transport { get; }

    internal ErrorClassifier Errors { get; }

    internal bool UsesWebSockets => Provider.SupportsWebSockets && Provider.WireApi == WireApi.Responses && !_areWebSocketsRefused;

    /// <summary>The server does not talk WebSocket: never ask again in this process.</summary>
    internal void ForgetWebSockets() => _areWebSocketsRefused = true;

    /// <summary>
    /// What proves who asks: the provider's variable, the key in its configuration, else the stored login, if the provider
    /// wants one.
    /// </summary>
    internal async ValueTask<RequestCredentials> GetCredentialsAsync(CancellationToken cancellationToken)
    {
        if (StaticKey() is { } key)
        {
            return RequestCredentials.Bearer(key);
        }

        return _options.Credentials is { } source ? await source.Get(cancellationToken) : RequestCredentials.None;
    }

    /// <summary>Asks the owner of the credentials what to do about a 401.</summary>
    internal async ValueTask<UnauthorizedOutcome> RecoverAsync(RequestCredentials failed, CancellationToken cancellationToken) =>
        StaticKey() is not null ? new UnauthorizedOutcome.Rejected(IsFinal: true)
            : _options.Credentials is { } source ? await source.Recover(failed, cancellationToken)
            : new UnauthorizedOutcome.Rejected(IsFinal: false);

    internal ModelCall CreateCall(
        ResponsesRequest request, RequestCredentials credentials, string path, ImmutableArray<ReadOnlyMemory<byte>> body, string? turnState)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        headers.AddRange(Provider.HttpHeaders);
        foreach (var (name, variable) in Provider.EnvHttpHeaders)
        {
            if (_options.Environment.Get(variable) is { } value && !string.IsNullOrWhiteSpace(value))
            {
                headers.Add(KeyValuePair.Create(name, value));
            }
        }

        headers.AddRange(request.Headers);
        if (turnState is not null)
        {
            headers.Add(KeyValuePair.Create(ResponsesClient.TurnStateHeader, turnState));
        }

        headers.AddRange(credentials.Headers);
        return new ModelCall
        {
            Url = Url(credentials, path),
            Headers = headers.DrainToImmutable(),
            Body = body,
            CompressBody = _options.CompressRequests && credentials.CompressBody && Provider.IsOpenAi,
        };
    }

    private Uri Url(RequestCredentials credentials, string path)
    {
        var url = new StringBuilder((Provider.BaseUrl ?? credentials.BaseUrl ?? OpenAiBaseUrl).TrimEnd('/')).Append(path);
        var separator = '?';
        foreach (var (name, value) in Provider.QueryParams)
        {
            url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return Uri.TryCreate(url.ToString(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new ResponsesException(ResponsesErrorKind.InvalidRequest, $"Invalid URL of model provider `{Provider.Id}`: {url}");
    }

    private string? StaticKey()
    {
        if (Provider.EnvKey is not { } variable)
        {
            return Provider.ExperimentalBearerToken;
        }

        if (_options.Environment.Get(variable) is { } key && !string.IsNullOrWhiteSpace(key))
        {
            return key.Trim();
        }

        var instructions = Provider.EnvKeyInstructions is { } text ? " " + text : "";
        throw new ResponsesException(ResponsesErrorKind.MissingCredentials, $"Missing environment variable: `{variable}`.{instructions}");
    }
}
