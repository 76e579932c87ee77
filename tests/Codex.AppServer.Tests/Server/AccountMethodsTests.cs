using System.Text.Json;
using System.Text.RegularExpressions;
using Codex.Net.Auth;
using Codex.Protocol.Responses;
using Codex.Testing.Auth;

namespace Codex.AppServer.Tests.Server;

/// <summary>The account methods as a client sees them: over a connection, with a real broker and a sign-in service.</summary>
public sealed partial class AccountMethodsTests
{
    private const string Nobody = """{"account":null,"userId":null,"requiresOpenaiAuth":true,"workspaceRouting":null}""";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Call_BeforeInitialize_IsRefusedAndASecondInitializeToo()
    {
        await using var server = new AccountServer();

        Assert.Equal("""{"code":-32600,"message":"Not initialized"}""", await server.CallAsync("account/read"));
        var opened = await server.InitializeAsync();
        Assert.Equal($$"""{"userAgent":"lab/1.2","codexHome":"{{server.Home.CodexHome}}","platformFamily":"unix","platformOs":"linux"}""", opened);
        Assert.Equal("""{"code":-32600,"message":"Already initialized"}""", await server.InitializeAsync());
        Assert.StartsWith("""{"code":-32600,"message":"Invalid request: unknown variant `nope`, expected one of `initialize`, `account/login/cancel`""", await server.CallAsync("nope"));
    }

    [Fact]
    public async Task Calls_SentTogether_AreAnsweredInOrder()
    {
        await using var server = new AccountServer();
        await server.SendAsync("""{"id":"i","method":"initialize","params":{"clientInfo":{"name":"lab","version":"1"}}}""" + "\n" + """{"method":"initialized"}""" + "\n"
            + "no json\n" + """{"id":"r","method":"account/read","params":{"unknown":1,"refreshToken":null}}""");

        Assert.StartsWith("""{"id":"i","result":""", await server.ReadAsync());
        Assert.Equal($$"""{"id":"r","result":{{Nobody}}}""", await server.ReadAsync());
    }

    [Theory]
    [InlineData("account/read", null, "Invalid request: missing field `params`")]
    [InlineData("account/read", """{"refreshToken":5}""", "Invalid request: invalid type at `refreshToken`")]
    [InlineData("account/login/cancel", "{}", "Invalid request: missing field `loginId`")]
    [InlineData("account/login/cancel", """{"loginId":"bad"}""", "invalid login id: bad")]
    [InlineData("account/login/start", "{}", "Invalid request: missing field `type`")]
    [InlineData("account/login/start", """{"type":"apiKey","apiKey":1}""", "Invalid request: invalid type at `apiKey`")]
    [InlineData("account/login/start", """{"type":"apiKey","apiKey":" "}""", "the API key is empty")]
    [InlineData("account/rateLimits/read", null, "codex account authentication required to read rate limits")]
    public async Task Call_ThatDoesNotFit_SaysWhatIsWrong(string method, string? parameters, string message)
    {
        await using var server = new AccountServer();
        await server.InitializeAsync();

        Assert.Equal($$"""{"code":-32600,"message":"{{message}}"}""", await server.CallAsync(method, parameters));
    }

    [Fact]
    public async Task LoginStart_ApiKey_IsAnsweredThenToldThenReadUntilLogout()
    {
        await using var server = new AccountServer();
        await server.InitializeAsync();

        Assert.Equal("""{"type":"apiKey"}""", await server.CallAsync("account/login/start", """{"type":"apiKey","apiKey":"sk-1"}"""));
        Assert.Equal(
            ["""account/login/completed {"loginId":null,"success":true,"error":null,"onboardingEntrypoint":null}""", """account/updated {"authMode":"apikey","planType":null}"""],
            [await NotificationAsync(server), await NotificationAsync(server)]);
        Assert.Equal("""{"account":{"type":"apiKey"},"userId":null,"requiresOpenaiAuth":true,"workspaceRouting":null}""", await server.CallAsync("account/read"));
        Assert.Equal("""{"authMethod":"apikey","authToken":"sk-1","requiresOpenaiAuth":true}""", await server.CallAsync("getAuthStatus", """{"includeToken":true}"""));
        Assert.Equal("""{"authMethod":"apikey","authToken":null,"requiresOpenaiAuth":true}""", await server.CallAsync("getAuthStatus"));
        Assert.Equal("""{"code":-32600,"message":"chatgpt authentication required to read rate limits"}""", await server.CallAsync("account/rateLimits/read", parameters: null));

        Assert.Equal("{}", await server.CallAsync("account/logout", parameters: null));
        Assert.Equal("""account/updated {"authMode":null,"planType":null}""", await NotificationAsync(server));
        Assert.Equal(Nobody, await server.CallAsync("account/read"));
        Assert.False(File.Exists(server.Home.PathOf("auth.json")));
    }

    [Fact]
    public async Task LoginStart_Browser_IsCompletedByTheCallback()
    {
        await using var server = new AccountServer();
        await server.InitializeAsync();

        using var started = JsonDocument.Parse(await server.CallAsync("account/login/start", """{"type":"chatgpt"}"""));
        var id = started.RootElement.GetProperty("loginId").GetString();
        using var browser = new HttpClient();
        var page = await browser.GetStringAsync(new Uri(started.RootElement.GetProperty("authUrl").GetString()!), TestContext.Current.CancellationToken);

        Assert.Contains("<html", page, StringComparison.Ordinal);
        Assert.Equal(
            [$$"""account/login/completed {"loginId":"{{id}}","success":true,"error":null,"onboardingEntrypoint":null}""", """account/updated {"authMode":"chatgpt","planType":"plus"}"""],
            [await NotificationAsync(server), await NotificationAsync(server)]);
        Assert.Equal($$"""{"status":"notFound"}""", await server.CallAsync("account/login/cancel", $$"""{"loginId":"{{id}}"}"""));
    }

    [Fact]
    public async Task LoginCancel_WaitingLogin_EndsItOnce()
    {
        await using var server = new AccountServer();
        await server.InitializeAsync();
        using var started = JsonDocument.Parse(await server.CallAsync("account/login/start", """{"type":"chatgpt"}"""));
        var id = started.RootElement.GetProperty("loginId").GetString();

        Assert.Equal("""{"status":"canceled"}""", await server.CallAsync("account/login/cancel", $$"""{"loginId":"{{id}}"}"""));
        Assert.Equal(
            $$"""account/login/completed {"loginId":"{{id}}","success":false,"error":"Login cancelled","onboardingEntrypoint":null}""", await NotificationAsync(server));
        Assert.Equal("""{"status":"notFound"}""", await server.CallAsync("account/login/cancel", $$"""{"loginId":"{{id}}"}"""));
    }

    [Fact]
    public async Task LoginStart_Another_TakesThePlaceOfTheOneThatWaits()
    {
        await using var server = new AccountServer();
        await server.InitializeAsync();
        using var first = JsonDocument.Parse(await server.CallAsync("account/login/start", """{"type":"chatgpt"}"""));

        var device = await server.CallAsync("account/login/start", """{"type":"chatgptDeviceCode"}""");

        Assert.Equal(
            $$"""account/login/completed {"loginId":"{{first.RootElement.GetProperty("loginId").GetString()}}","success":false,"error":"Login cancelled","onboardingEntrypoint":null}""",
            await NotificationAsync(server));
        Assert.Equal(
            $$"""{"type":"chatgptDeviceCode","loginId":"ID","verificationUrl":"{{server.Service.Url}}codex/device","userCode":"ABCD-1234"}""", AnyId().Replace(device, "ID"));
        Assert.StartsWith("account/login/completed", await NotificationAsync(server));
        Assert.Equal("""account/updated {"authMode":"chatgpt","planType":"plus"}""", await NotificationAsync(server));
    }

    [Fact]
    public async Task LoginStart_ForbiddenKind_IsRefusedAndTheOldSignInStays()
    {
        await using var server = new AccountServer(change: options => options with { Policy = new SignInPolicy { Method = ForcedLoginMethod.ChatGpt } });
        WriteAuth(server, FakeAuthTokens.Access("A0", Now.AddHours(1)));
        await server.InitializeAsync();

        var refused = await server.CallAsync("account/login/start", """{"type":"apiKey","apiKey":"sk-1"}""");

        Assert.StartsWith("""{"code":-32600,"message":""", refused);
        Assert.Contains("\"type\":\"chatgpt\"", await server.CallAsync("account/read"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DeadTokens_GiveNoAccountAndTheReasonOnceAndTheFileStays()
    {
        await using var server = new AccountServer();
        WriteAuth(server, FakeAuthTokens.Access("A0", Now.AddHours(-1)), refresh: "spent");
        var before = server.Home.Read("auth.json");
        await server.InitializeAsync();

        Assert.Equal(Nobody, await server.CallAsync("account/read", """{"refreshToken":true}"""));
        Assert.Equal("""{"authMethod":null,"authToken":null,"requiresOpenaiAuth":true}""", await server.CallAsync("getAuthStatus", """{"includeToken":true,"refreshToken":true}"""));
        Assert.Equal(Nobody, await server.CallAsync("account/read"));

        Assert.Equal(before, server.Home.Read("auth.json"));
        Assert.Matches("^warning .*codex login", await NotificationAsync(server));
        Assert.Equal("{}", await server.CallAsync("account/logout", parameters: null));
        Assert.Equal("""account/updated {"authMode":null,"planType":null}""", await NotificationAsync(server));
        Assert.Single(server.Service.TokenRequests);
    }

    [Fact]
    public async Task Read_ServiceThatFails_KeepsTheAccount()
    {
        await using var server = new AccountServer();
        WriteAuth(server, FakeAuthTokens.Access("A0", Now.AddHours(1)));
        server.Service.TokenFault = _ => Testing.Model.ModelReply.Status(400, "{}");
        await server.InitializeAsync();

        Assert.Equal(
            """{"account":{"type":"chatgpt","email":"a@example.com","planType":"plus","workspaceName":null},"userId":"user-1","requiresOpenaiAuth":true,"workspaceRouting":null}""",
            await server.CallAsync("account/read", """{"refreshToken":true}"""));
    }

    [Fact]
    public async Task Read_ServiceThatDoesNotAnswer_IsNotWaitedForLong()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = new AccountServer(clock: clock);
        WriteAuth(server, FakeAuthTokens.Access("A0", Now.AddHours(-1)));
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Service.TokenFault = _ =>
        {
            asked.TrySetResult();
            return Testing.Model.ModelReply.Status(401, """{"error":{"code":"refresh_token_expired"}}""").After(answer.Task);
        };
        await server.InitializeAsync();

        var reading = server.CallAsync("account/read");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("\"type\":\"chatgpt\"", await reading, StringComparison.Ordinal);
        answer.SetResult();
        Assert.Equal(Nobody, await server.CallAsync("account/read"));
    }

    [Fact]
    public async Task Initialize_NameThatIsNoHeader_IsRefusedAndCanBeTriedAgain()
    {
        await using var server = new AccountServer();

        Assert.Equal(
            """{"code":-32600,"message":"Invalid clientInfo.name: 'ä'. Must be a valid HTTP header value."}""",
            await server.CallAsync("initialize", """{"clientInfo":{"name":"ä","version":"1"}}"""));
        Assert.StartsWith("""{"userAgent":"lab/1.2",""", await server.InitializeAsync());
    }

    [Fact]
    public async Task Read_ProviderOfTheUsersOwn_ShowsNobody()
    {
        await using var server = new AccountServer(requiresOpenAiAuth: false);
        WriteAuth(server, FakeAuthTokens.Access("A0", Now.AddHours(1)));
        await server.InitializeAsync();

        Assert.Equal("""{"account":null,"userId":null,"requiresOpenaiAuth":false,"workspaceRouting":null}""", await server.CallAsync("account/read"));
    }

    [Fact]
    public async Task RateLimitsRead_ChatGpt_GivesThemInTheContractsSpelling()
    {
        await using var server = new AccountServer
        {
            Limits = new RateLimitSnapshot
            {
                LimitId = "codex",
                PlanType = "plus",
                Primary = new RateLimitWindow { UsedPercent = 42.5, WindowMinutes = 300, ResetsAt = 1900000000 },
                Credits = new CreditsSnapshot { HasCredits = true, Balance = "12" },
            },
        };
        WriteAuth(server, FakeAuthTokens.Access("A0", Now.AddHours(1)));
        await server.InitializeAsync();

        const string limits = """{"limitId":"codex","limitName":null,"primary":{"usedPercent":43,"windowDurationMins":300,"resetsAt":1900000000},"secondary":null,"credits":{"hasCredits":true,"unlimited":false,"balance":"12"},"planType":"plus","rateLimitReachedType":null}""";
        Assert.Equal($$$"""{"rateLimits":{{{limits}}},"rateLimitsByLimitId":{"codex":{{{limits}}}},"accountId":"acc-1"}""", await server.CallAsync("account/rateLimits/read", parameters: null));

        server.Limits = null;
        Assert.StartsWith("""{"code":-32603,""", await server.CallAsync("account/rateLimits/read", parameters: null));
    }

    [Fact]
    public async Task LoginStart_ExternalTokens_LiveInMemoryAndAreRenewedByTheClient()
    {
        await using var server = new AccountServer();
        await server.InitializeAsync();
        var token = FakeAuthTokens.Access("X0", expires: null, account: "acc-x");
        Assert.Equal(
            """{"type":"chatgptAuthTokens"}""",
            await server.CallAsync("account/login/start", $$"""{"type":"chatgptAuthTokens","accessToken":"{{token}}","chatgptAccountId":"acc-x","chatgptPlanType":"team"}"""));
        Assert.StartsWith("account/login/completed", await NotificationAsync(server));
        Assert.Equal("""account/updated {"authMode":"chatgptAuthTokens","planType":"team"}""", await NotificationAsync(server));
        Assert.StartsWith("""{"code":-32600,"message":"External auth is active.""", await server.CallAsync("account/login/start", """{"type":"apiKey","apiKey":"sk-1"}"""));

        var broker = server.Broker!;
        var recovering = broker.Credentials.Recover(await broker.Credentials.Get(CancellationToken.None), CancellationToken.None).AsTask();
        Assert.Equal(
            """{"id":0,"method":"account/chatgptAuthTokens/refresh","params":{"reason":"unauthorized","previousAccountId":"acc-x"}}""", await server.ReadAsync());
        await server.SendAsync($$$"""{"id":0,"result":{"accessToken":"{{{FakeAuthTokens.Access("X1", expires: null)}}}","chatgptAccountId":"acc-x","chatgptPlanType":null}}""");
        Assert.IsType<Net.Responses.UnauthorizedOutcome.Replay>(await recovering.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        Assert.False(File.Exists(server.Home.PathOf("auth.json")));
        Assert.Equal("{}", await server.CallAsync("account/logout", parameters: null));
        Assert.Equal(Nobody, await server.CallAsync("account/read"));
    }

    [Theory]
    [InlineData("{}", "account/login/start.chatgptAuthTokens requires experimentalApi capability")]
    [InlineData("""{"experimentalApi":true}""", "failed to set external auth")]
    public async Task LoginStart_ExternalTokensThatWillNotDo_AreRefused(string capabilities, string reason)
    {
        await using var server = new AccountServer();
        await server.InitializeAsync(capabilities);

        Assert.Contains(reason, await server.CallAsync("account/login/start", """{"type":"chatgptAuthTokens","accessToken":"x","chatgptAccountId":"a"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notification_ThatTheClientDoesNotWant_IsNotSent()
    {
        await using var server = new AccountServer();
        await server.InitializeAsync("""{"optOutNotificationMethods":["account/login/completed"]}""");

        await server.CallAsync("account/login/start", """{"type":"apiKey","apiKey":"sk-1"}""");

        Assert.Equal("""account/updated {"authMode":"apikey","planType":null}""", await NotificationAsync(server));
    }

    private static void WriteAuth(AccountServer server, string access, string refresh = "R0") =>
        server.Home.Write("auth.json", FakeAuthTokens.AuthJson(access, refresh, Now.AddMinutes(-1)));

    /// <summary>Method and parameters of the next notification, which has to carry its time.</summary>
    private static async Task<string> NotificationAsync(AccountServer server)
    {
        using var message = JsonDocument.Parse(await server.ReadAsync());
        Assert.InRange(message.RootElement.GetProperty("emittedAtMs").GetInt64(), Now.AddMinutes(-5).ToUnixTimeMilliseconds(), Now.ToUnixTimeMilliseconds());
        return $"{message.RootElement.GetProperty("method").GetString()} {message.RootElement.GetProperty("params").GetRawText()}";
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex AnyId();
}
