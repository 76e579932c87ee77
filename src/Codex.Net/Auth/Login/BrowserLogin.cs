using System.Globalization;
using Codex.Net.Auth.Jwt;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Login;

/// <summary>
/// A login in the browser. Sequence: the user opens <see cref="AuthorizeUrl"/> → the service sends the browser to our callback with a code →
/// the code becomes tokens → they are saved → the browser goes on to a page without anything secret in its address. Where the browser runs on
/// another machine, the user can hand us the address it ended up at (<see cref="SubmitAsync"/>).
/// </summary>
public sealed class BrowserLogin : IAsyncDisposable
{
    /// <summary>After the save: how long the browser may take to fetch the last page.</summary>
    private static readonly TimeSpan LastPageLimit = TimeSpan.FromSeconds(5);

    private readonly BrowserLoginOptions _options;
    private readonly LoginDesk _desk;
    private readonly Pkce _pkce = new();
    private readonly TaskCompletionSource<LoginOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lastPage = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _one = new(1);
    private CallbackServer? _server;
    private string _page = "";

    private BrowserLogin(BrowserLoginOptions options, LoginDesk desk)
    {
        _options = options;
        _desk = desk;
    }

    /// <summary>Where the user signs in.</summary>
    public Uri AuthorizeUrl => new($"{_options.Issuer}/oauth/authorize?{AuthorizeQuery()}");

    /// <summary>The port of the callback server.</summary>
    public int Port { get; private set; }

    private string BaseUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    private string RedirectUri => BaseUrl + "/auth/callback";

    internal static async Task<BrowserLogin> StartAsync(BrowserLoginOptions options, LoginDesk desk, CancellationToken cancellationToken)
    {
        var login = new BrowserLogin(options, desk);
        login._server = await CallbackPorts.ListenAsync(options, login.AnswerAsync, desk.Clock, cancellationToken);
        login.Port = login._server.Port;
        login._server.Start();
        return login;
    }

    /// <summary>Waits, as long as it takes, for the end.</summary>
    public async Task<LoginOutcome> WaitAsync(CancellationToken cancellationToken)
    {
        var outcome = await _outcome.Task.WaitAsync(cancellationToken);
        await Task.WhenAny(_lastPage.Task, Task.Delay(LastPageLimit, _desk.Clock, cancellationToken));
        return outcome;
    }

    /// <summary>Calls it off.</summary>
    public void Cancel()
    {
        _lastPage.TrySetResult();
        End(new LoginOutcome.Cancelled());
    }

    /// <summary>
    /// Takes the address that the browser was sent to, as the user copied it. Gives why it is of no use; null when it was taken, whatever
    /// came of it.
    /// </summary>
    public async Task<string?> SubmitAsync(string address, CancellationToken cancellationToken)
    {
        var question = address.IndexOf('?', StringComparison.Ordinal);
        var query = FormFields.Read((question < 0 ? address : address[(question + 1)..]).Split('#')[0].Trim());
        if (!query.ContainsKey("code") && !query.ContainsKey("error"))
        {
            return "That is not the address of the page after sign-in: it contains `code=` and `state=`.";
        }

        if (!_pkce.Owns(query.GetValueOrDefault("state")))
        {
            return "That address belongs to another login. Open the link above and copy the address you end up at.";
        }

        await FinishAsync(query, cancellationToken);
        _lastPage.TrySetResult();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        Cancel();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _one.Dispose();
    }

    private string AuthorizeQuery()
    {
        var query = FormFields.Write(
            ("response_type", "code"), ("client_id", _options.ClientId), ("redirect_uri", RedirectUri), ("code_challenge", _pkce.Challenge),
            ("code_challenge_method", "S256"), ("state", _pkce.State),
            ("scope", "openid profile email offline_access api.connectors.read api.connectors.invoke"), ("id_token_add_organizations", "true"),
            ("codex_cli_simplified_flow", "true"), ("originator", _desk.Originator));
        return _desk.Policy.Workspaces.IsEmpty
            ? query
            : $"{query}&{FormFields.Write(("allowed_workspace_id", string.Join(',', _desk.Policy.Workspaces)))}";
    }

    private async Task<CallbackReply> AnswerAsync(CallbackRequest request, CancellationToken cancellationToken)
    {
        switch (request.Path)
        {
            case "/auth/callback":
                return await CallbackAsync(FormFields.Read(request.Query), cancellationToken);
            case "/success" when _page.Length > 0:
                return Last(CallbackReply.Page(_page));
            case "/cancel" when !request.IsFromOtherSite:
                End(new LoginOutcome.Cancelled());
                return Last(CallbackReply.Text(200, "OK", "Login cancelled"));
            default:
                return CallbackReply.Text(404, "Not Found", "Not Found");
        }
    }

    private async Task<CallbackReply> CallbackAsync(Dictionary<string, string> query, CancellationToken cancellationToken)
    {
        if (!_pkce.Owns(query.GetValueOrDefault("state")))
        {
            return CallbackReply.Text(400, "Bad Request", "State mismatch");
        }

        if (await FinishAsync(query, cancellationToken) is { } failure)
        {
            return Last(CallbackReply.Page(LoginPages.Failed(failure, query.GetValueOrDefault("error"))));
        }

        return CallbackReply.Redirect(BaseUrl + "/success");
    }

    /// <summary>Ends the login with what the service sent; gives what went wrong. A second callback learns what the first one did.</summary>
    private async Task<string?> FinishAsync(Dictionary<string, string> query, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_outcome.Task.IsCompleted)
            {
                return FailureOf(await _outcome.Task);
            }

            var outcome = await _desk.FinishAsync(() => RedeemAsync(query, cancellationToken), cancellationToken);
            End(outcome);
            return FailureOf(outcome);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<StoredCredentials> RedeemAsync(Dictionary<string, string> query, CancellationToken cancellationToken)
    {
        if (query.TryGetValue("error", out var error))
        {
            throw new AuthException(Explain(error, query.GetValueOrDefault("error_description")));
        }

        if (query.GetValueOrDefault("code") is not { Length: > 0 } code)
        {
            throw new AuthException("Missing authorization code. Sign-in could not be completed.");
        }

        var exchange = _desk.ExchangeWith(_options.Issuer, _options.ClientId);
        var tokens = await exchange.RedeemAsync(code, _pkce.Verifier, RedirectUri, cancellationToken);
        _desk.CheckWorkspace(tokens);
        var key = await exchange.FindApiKeyAsync(tokens.IdToken ?? "", cancellationToken);
        var claims = tokens.IdClaims;
        _page = LoginPages.SignedIn(claims.Email, SetupUrl(claims));
        return StoredCredentials.ForChatGpt(tokens, key, _desk.Clock.GetUtcNow());
    }

    private static string Explain(string error, string? description) =>
        error == "access_denied" && description?.Contains("missing_codex_entitlement", StringComparison.OrdinalIgnoreCase) == true
            ? "Codex is not enabled for your workspace. Contact your workspace administrator to request access to Codex."
            : "Sign-in failed: " + (string.IsNullOrWhiteSpace(description) ? error : description);

    /// <summary>Owners of an API organization that is not set up yet are shown the way.</summary>
    private static string? SetupUrl(TokenClaims claims) => claims.NeedsSetup
        ? "https://platform.openai.com/org-setup?" + FormFields.Write(
            ("p", claims.Plan ?? ""), ("with_org", claims.OrganizationId ?? ""), ("project_id", claims.ProjectId ?? ""))
        : null;

    private static string? FailureOf(LoginOutcome outcome) => outcome switch
    {
        LoginOutcome.SignedIn => null,
        LoginOutcome.Failed(var message) => message,
        _ => "Login cancelled",
    };

    private void End(LoginOutcome outcome) => _outcome.TrySetResult(outcome);

    /// <summary>The browser needs no more of us after this.</summary>
    private CallbackReply Last(CallbackReply reply) => reply with { Sent = () => _lastPage.TrySetResult() };
}
