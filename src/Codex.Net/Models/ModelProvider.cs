using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.Net.Models;

/// <summary>Which HTTP dialect a provider speaks (<c>wire_api</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WireApi>))]
public enum WireApi
{
    /// <summary>The Responses API: <c>POST {base}/responses</c>.</summary>
    [JsonStringEnumMemberName("responses")] Responses,

    /// <summary>Chat completions: <c>POST {base}/chat/completions</c>. Gone in 0.169; kept from November 2025.</summary>
    [JsonStringEnumMemberName("chat")] Chat,
}

/// <summary>Where a model is served and how to ask for it: one table of <c>[model_providers]</c>.</summary>
public sealed record ModelProvider
{
    private const int MaxRetries = 100;

    private readonly int _requestMaxRetries = 4;
    private readonly int _streamMaxRetries = 5;

    /// <summary>The table's key.</summary>
    public required string Id { get; init; }

    /// <summary>The name users see.</summary>
    public required string Name { get; init; }

    /// <summary>URL up to the API path, without a slash at the end; null leaves it to the credentials.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The variable that holds the key; unset or blank is an error.</summary>
    public string? EnvKey { get; init; }

    /// <summary>How to get a value for <see cref="EnvKey"/>; told together with the error.</summary>
    public string? EnvKeyInstructions { get; init; }

    /// <summary>A key written into the configuration itself.</summary>
    public string? ExperimentalBearerToken { get; init; }

    /// <summary>A command whose output is the key.</summary>
    public ProviderAuthCommand? Auth { get; init; }

    public WireApi WireApi { get; init; } = WireApi.Responses;

    /// <summary>Appended to the URL, in order of the key.</summary>
    public ImmutableSortedDictionary<string, string> QueryParams { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Sent as they are.</summary>
    public ImmutableSortedDictionary<string, string> HttpHeaders { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Header name to variable name; unset and blank variables are left out.</summary>
    public ImmutableSortedDictionary<string, string> EnvHttpHeaders { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Repetitions of one request after a 5xx or a broken connection; at most 100.</summary>
    public int RequestMaxRetries { get => _requestMaxRetries; init => _requestMaxRetries = Math.Clamp(value, 0, MaxRetries); }

    /// <summary>Repetitions of a sampling whose stream broke off; at most 100.</summary>
    public int StreamMaxRetries { get => _streamMaxRetries; init => _streamMaxRetries = Math.Clamp(value, 0, MaxRetries); }

    /// <summary>The longest silence within a stream.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a WebSocket may take to open.</summary>
    public TimeSpan WebSocketConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>True when the stored login is used.</summary>
    public bool RequiresOpenAiAuth { get; init; }

    /// <summary>True when <c>{base}/responses</c> also answers WebSocket upgrades.</summary>
    public bool SupportsWebSockets { get; init; }

    /// <summary>OpenAI itself: signed-in requests are compressed, and items keep their OpenAI-only metadata.</summary>
    public bool IsOpenAi => Id == OpenAiId;

    /// <summary>Id of the default provider.</summary>
    public const string OpenAiId = "openai";

    /// <summary>
    /// The providers that exist without configuration; their ids cannot be redefined. <paramref name="openAiBaseUrl"/> is
    /// <c>openai_base_url</c> (or <c>OPENAI_BASE_URL</c>), <paramref name="ossBaseUrl"/> is <c>CODEX_OSS_BASE_URL</c>.
    /// </summary>
    public static FrozenDictionary<string, ModelProvider> BuiltIn(string? openAiBaseUrl, string? ossBaseUrl)
    {
        ModelProvider[] providers =
        [
            new()
            {
                Id = OpenAiId,
                Name = "OpenAI",
                BaseUrl = openAiBaseUrl,
                HttpHeaders = ImmutableSortedDictionary<string, string>.Empty.Add("version", ProductInfo.Version),
                EnvHttpHeaders = ImmutableSortedDictionary<string, string>.Empty
                    .Add("OpenAI-Organization", "OPENAI_ORGANIZATION").Add("OpenAI-Project", "OPENAI_PROJECT"),
                RequiresOpenAiAuth = true,
                SupportsWebSockets = true,
            },
            new() { Id = "ollama", Name = "gpt-oss", BaseUrl = ossBaseUrl ?? "http://localhost:11434/v1" },
            new() { Id = "oss", Name = "gpt-oss", BaseUrl = ossBaseUrl ?? "http://localhost:11434/v1" },
            new() { Id = "lmstudio", Name = "gpt-oss", BaseUrl = ossBaseUrl ?? "http://localhost:1234/v1" },
        ];
        return providers.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
    }
}

/// <summary>
/// <c>auth</c> of a provider: a command that prints a bearer token. This assembly starts no processes; the composition
/// turns the record into a credential source.
/// </summary>
public sealed record ProviderAuthCommand
{
    /// <summary>A bare name found on <c>PATH</c>, or a path relative to <see cref="WorkingDirectory"/>.</summary>
    public required string Command { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a token is good for; zero means until the server rejects it.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(5);

    public string? WorkingDirectory { get; init; }
}
