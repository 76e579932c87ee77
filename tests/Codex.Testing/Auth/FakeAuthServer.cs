using System.Collections.Immutable;
using System.Web;
using Codex.Testing.Model;

namespace Codex.Testing.Auth;

/// <summary>
/// OpenAI's sign-in and model service on loopback: token service (rotating, see <see cref="Ledger"/>), code exchange, device codes,
/// revocation, owner of personal tokens, authorize page, and <c>POST …/responses</c> that wants a good bearer. Each path can be given
/// answers that go before its own.
/// </summary>
public sealed class FakeAuthServer : IAsyncDisposable
{
    private readonly FakeModelServer _server = FakeModelServer.StartEndless("ok");
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<ModelReply>> _scripts = new(StringComparer.Ordinal);

    private FakeAuthServer(TimeProvider clock)
    {
        Ledger = new FakeAuthLedger(clock);
        Map("POST", "/oauth/token", request => TokenFault is { } fault ? fault(request) : Token(request));
        Map("POST", "/oauth/revoke", _ => ModelReply.Json("{}"));
        Map("GET", "/oauth/authorize", Authorize);
        Map("POST", "/api/accounts/deviceauth/usercode", _ => ModelReply.Json("""{"device_auth_id":"dev-1","user_code":"ABCD-1234","interval":"5"}"""));
        Map("POST", "/api/accounts/deviceauth/token", _ => ModelReply.Json(
            """{"authorization_code":"good","code_challenge":"c","code_verifier":"v"}"""));
        Map("GET", "/api/accounts/v1/user-auth-credential/whoami", Owner);
        Map("POST", "/v1/responses", Model);
    }

    /// <summary><c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Url => _server.Url;

    /// <summary>What goes into <c>CODEX_REFRESH_TOKEN_URL_OVERRIDE</c>.</summary>
    public string TokenUrl => $"{Url}oauth/token";

    public FakeAuthLedger Ledger { get; }

    /// <summary>Answers requests for tokens in place of the service, from then on; it may ask <see cref="Token"/> for the service's own answer.</summary>
    public Func<CapturedRequest, ModelReply>? TokenFault { get; set; }

    /// <summary>Everything that arrived, in order.</summary>
    public ImmutableArray<CapturedRequest> Requests => _server.Requests;

    /// <summary>Requests for new tokens, of any kind.</summary>
    public ImmutableArray<CapturedRequest> TokenRequests => To("/oauth/token");

    /// <summary>Variables that lead a process here.</summary>
    public ImmutableDictionary<string, string> Variables => ImmutableDictionary<string, string>.Empty
        .Add("CODEX_REFRESH_TOKEN_URL_OVERRIDE", TokenUrl)
        .Add("CODEX_AUTHAPI_BASE_URL", $"{Url}api/accounts");

    public static FakeAuthServer Start(TimeProvider? clock = null) => new(clock ?? TimeProvider.System);

    /// <summary>Requests to one path.</summary>
    public ImmutableArray<CapturedRequest> To(string path) => [.. Requests.Where(request => request.Path == path)];

    /// <summary>The next answers of a path, before it goes back to its own.</summary>
    public void Script(string path, params IEnumerable<ModelReply> answers)
    {
        lock (_gate)
        {
            if (!_scripts.TryGetValue(path, out var queue)) _scripts[path] = queue = new Queue<ModelReply>();
            foreach (var answer in answers) queue.Enqueue(answer);
        }
    }

    /// <summary>The next answers of the token service.</summary>
    public void ScriptToken(params IEnumerable<ModelReply> answers) => Script("/oauth/token", answers);

    /// <summary>What the token service itself would answer: for scripts that add to it.</summary>
    public ModelReply Token(CapturedRequest request)
    {
        if (request.Header("content-type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true) return Exchange(request);
        var shown = request.Json.GetProperty("refresh_token").GetString()!;
        return Ledger.Renew(shown) is var (access, refresh)
            ? Tokens(access, refresh)
            : ModelReply.Status(401, """{"error":{"code":"refresh_token_reused","message":"already used"}}""");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private void Map(string method, string path, Func<CapturedRequest, ModelReply> answer) => _server.Map(method, path, ModelReply.From(request =>
    {
        lock (_gate)
        {
            if (_scripts.TryGetValue(path, out var queue) && queue.Count > 0) return queue.Dequeue();
        }

        return answer(request);
    }));

    private ModelReply Exchange(CapturedRequest request)
    {
        var form = HttpUtility.ParseQueryString(request.BodyText);
        return (form["grant_type"], form["code"]) switch
        {
            ("authorization_code", "good") => Tokens(Ledger.IssueAccess("L1"), Ledger.LiveRefreshToken),
            ("authorization_code", _) => ModelReply.Status(400, """{"error":"invalid_grant","error_description":"that code is gone"}"""),
            _ => ModelReply.Json("""{"access_token":"sk-exchanged"}"""),
        };
    }

    private ModelReply Tokens(string access, string refresh) => ModelReply.Json(
        $$"""{"id_token":"{{FakeAuthTokens.Id(Ledger.Account)}}","access_token":"{{access}}","refresh_token":"{{refresh}}"}""");

    /// <summary>The user consents at once: straight back to the program.</summary>
    private static ModelReply Authorize(CapturedRequest request)
    {
        var query = HttpUtility.ParseQueryString(request.Query);
        return ModelReply.Status(302).WithHeader("location", $"{query["redirect_uri"]}?code=good&state={Uri.EscapeDataString(query["state"] ?? "")}");
    }

    private static ModelReply Owner(CapturedRequest request) => request.Header("authorization") == "Bearer at-good"
        ? ModelReply.Json(
            """{"email":"p@example.com","chatgpt_user_id":"u","chatgpt_account_id":"acc-pat","chatgpt_plan_type":"pro","chatgpt_account_is_fedramp":true}""")
        : ModelReply.Status(401, "{}");

    private ModelReply Model(CapturedRequest request) => Ledger.Accepts(request.Header("authorization")?.Replace("Bearer ", "", StringComparison.Ordinal))
        ? "hi"
        : ModelReply.Status(401, """{"error":{"message":"token expired","code":"token_expired"}}""");
}
