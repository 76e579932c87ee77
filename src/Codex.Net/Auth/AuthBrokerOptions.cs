using System.Collections.Immutable;
using Codex.Net.Auth.Storage;
using Codex.Net.Http;
using Codex.Protocol.Host;

namespace Codex.Net.Auth;

/// <summary>What an <see cref="AuthBroker"/> needs to know.</summary>
public sealed record AuthBrokerOptions
{
    public required HostEnvironment Environment { get; init; }

    public required HttpClientFactory HttpClients { get; init; }

    /// <summary><c>cli_auth_credentials_store</c>.</summary>
    public CredentialStoreKind Store { get; init; } = CredentialStoreKind.File;

    /// <summary>The platform's keyring; null where there is none.</summary>
    public IKeyring? Keyring { get; init; }

    /// <summary>The named account to use; null leaves it to <c>codex account use</c>, else to the unnamed one.</summary>
    public AccountChoice? Account { get; init; }

    /// <summary>True where <c>CODEX_API_KEY</c> counts: in <c>exec</c> and the app-server, not in <c>login status</c>.</summary>
    public bool AcceptsApiKeyVariable { get; init; }

    /// <summary><c>forced_login_method</c> and <c>forced_chatgpt_workspace_id</c>.</summary>
    public SignInPolicy Policy { get; init; } = SignInPolicy.None;

    /// <summary>The <c>originator</c> header of token requests (<c>codex_exec</c>, …).</summary>
    public string Originator { get; init; } = "codex_cli_rs";

    /// <summary>The <c>User-Agent</c> header of token requests; null sends none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Asks the program that gave us external tokens for new ones; null when nobody can be asked.</summary>
    public Func<ExternalTokensRequest, CancellationToken, Task<ExternalTokens>>? RenewExternalTokens { get; init; }

    /// <summary>
    /// Runs this program's renewal process (<see cref="RenewalProcess"/>) with an order on its standard input and gives what it printed; null when it
    /// could not be started or failed. Then, and when this is null, tokens are renewed in this process, and a kill at the wrong moment loses them.
    /// </summary>
    public Func<string, CancellationToken, Task<string?>>? RunRenewal { get; init; }

    /// <summary>Takes notices; must return at once and not throw.</summary>
    public Action<AuthNotice>? Notify { get; init; }
}

/// <summary>A choice of a named account.</summary>
/// <param name="Name">The name; <c>default</c> is the unnamed account.</param>
/// <param name="IsExplicit">True when the user named it for this run: then it also beats the variables <c>CODEX_API_KEY</c> and <c>CODEX_ACCESS_TOKEN</c>.</param>
public sealed record AccountChoice(string Name, bool IsExplicit);

/// <summary>What an administrator allows.</summary>
public sealed record SignInPolicy
{
    public static SignInPolicy None { get; } = new();

    /// <summary><c>forced_login_method</c>; null allows both.</summary>
    public ForcedLoginMethod? Method { get; init; }

    /// <summary><c>forced_chatgpt_workspace_id</c>; empty allows all.</summary>
    public ImmutableArray<string> Workspaces { get; init; } = [];
}

/// <summary><c>forced_login_method</c>.</summary>
public enum ForcedLoginMethod
{
    /// <summary><c>chatgpt</c>.</summary>
    ChatGpt,

    /// <summary><c>api</c>.</summary>
    Api,
}

/// <summary>ChatGPT tokens whose owner is another program (<c>chatgptAuthTokens</c>); they are kept in memory only.</summary>
public sealed record ExternalTokens
{
    public required string AccessToken { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The plan, if the owner knows better than the token.</summary>
    public string? Plan { get; init; }

    /// <summary>Prints no secrets.</summary>
    public override string ToString() => nameof(ExternalTokens);
}

/// <summary>Why external tokens are asked for (<c>account/chatgptAuthTokens/refresh</c>): the old ones were refused.</summary>
public sealed record ExternalTokensRequest(string? PreviousAccountId);
