using Codex.Net.Cassettes;
using Codex.Net.Chat;
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

    /// <summary>Keep the traffic in a file, or take it from one; null does neither.</summary>
    public CassetteMode? Cassette { get; init; }
}

/// <summary>
/// A provider as this process reaches it: URL, credentials, connections, and what was learnt about its transports. One
/// instance serves all threads; each thread talks to it through a <see cref="ResponsesClient"/> of its own.
/// </summary>
public sealed class ModelEndpoint
{
    private readonly ModelEndpointOptions _options;
    private readonly CallBuilder _calls;
    private volatile bool _areWebSocketsRefused;

    public ModelEndpoint(ModelEndpointOptions options)
    {
        _options = options;
        _calls = new CallBuilder(options.Provider, options.Environment, options.CompressRequests);
        Transport = CreateTransport(options);
        Errors = new ErrorClassifier(options.Environment.Clock);
    }

    /// <summary>The provider behind this endpoint.</summary>
    public ModelProvider Provider => _options.Provider;

    internal TimeProvider Clock => _options.Environment.Clock;

    internal TimeSpan? NetworkWaitLimit => _options.NetworkWaitLimit;

    internal IModelTransport Transport { get; }

    internal ErrorClassifier Errors { get; }

    internal bool UsesWebSockets =>
        Provider.SupportsWebSockets && Provider.WireApi == WireApi.Responses && _options.Cassette is null && !_areWebSocketsRefused;

    /// <summary>How often a request is repeated within one attempt. A message on an open socket is not: the attempt itself is repeated.</summary>
    internal int RequestRetries => UsesWebSockets ? 0 : Provider.RequestMaxRetries;

    /// <summary>Carries the handshakes of WebSockets, by the same proxy and certificate rules as everything else.</summary>
    internal HttpMessageInvoker CreateInvoker() => _options.HttpClients.CreateClient();

    /// <summary>The server does not talk WebSocket: never ask again in this process.</summary>
    internal void ForgetWebSockets() => _areWebSocketsRefused = true;

    /// <summary>
    /// What proves who asks: the provider's variable, the key in its configuration, else the stored login, if the provider
    /// wants one.
    /// </summary>
    internal async ValueTask<RequestCredentials> GetCredentialsAsync(CancellationToken cancellationToken)
    {
        if (_options.Cassette is CassetteMode.Replay)
        {
            return RequestCredentials.None;
        }

        if (StaticKey() is { } key)
        {
            return RequestCredentials.Bearer(key);
        }

        return _options.Credentials is { } source ? await source.Get(cancellationToken) : RequestCredentials.None;
    }

    /// <summary>Asks the owner of the credentials what to do about a 401.</summary>
    internal async ValueTask<UnauthorizedOutcome> RecoverAsync(RequestCredentials failed, CancellationToken cancellationToken) =>
        _options.Cassette is CassetteMode.Replay || StaticKey() is not null ? new UnauthorizedOutcome.Rejected(IsFinal: true)
            : _options.Credentials is { } source ? await source.Recover(failed, cancellationToken)
            : new UnauthorizedOutcome.Rejected(IsFinal: false);

    internal ModelCall CreateCall(ResponsesRequest request, RequestCredentials credentials, string? turnState) =>
        _calls.Create(request, credentials, turnState);

    private static IModelTransport CreateTransport(ModelEndpointOptions options)
    {
        if (options.Cassette is CassetteMode.Replay(var cassette))
        {
            return new ReplayTransport(cassette, options.Environment.Clock);
        }

        IModelTransport transport = new HttpModelTransport(
            options.HttpClients.CreateClient, options.HeaderTimeout, options.Provider.StreamIdleTimeout);
        if (options.Provider.WireApi == WireApi.Chat)
        {
            transport = new ChatTransport(transport);
        }

        return options.Cassette is CassetteMode.Record(var recorder) ? new RecordingTransport(transport, recorder) : transport;
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
