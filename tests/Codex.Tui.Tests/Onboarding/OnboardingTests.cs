using Codex.Tui.Tests.App;

namespace Codex.Tui.Tests.Onboarding;

public sealed class OnboardingTests
{
    private readonly TaskCompletionSource _signedIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeldClock _clock = new();
    private string? _key;
    private string? _address;
    private SignInStanding _standing = new() { IsSignedIn = false };

    [Fact]
    public async Task Trust_Accepted_IsKeptAndTheSessionBegins()
    {
        var answer = new TaskCompletionSource<FolderTrust>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AppBench.StartAsync(change: options => options with
        {
            Host = options.Host with { Clock = _clock },
            Onboarding = new TuiOnboarding
            {
                TrustFolder = "/work/project",
                SaveTrust = (trust, _) =>
                {
                    answer.SetResult(trust);
                    return Task.FromResult<string?>(null);
                },
            },
        });
        await bench.Device.WaitForTextAsync("Do you trust this folder?");
        _clock.Advance(TimeSpan.FromSeconds(1));

        bench.Device.Type("\r");

        Assert.Equal(FolderTrust.Trusted, await answer.Task.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal("start: hello", await bench.SayAsync("hello"));
    }

    [Fact]
    public async Task Trust_Escape_EndsWithoutAnAnswer()
    {
        await using var bench = await AppBench.StartAsync(change: options => options with
        {
            Host = options.Host with { Clock = _clock },
            Onboarding = new TuiOnboarding { TrustFolder = "/work/project", SaveTrust = (_, _) => throw new InvalidOperationException() },
        });
        await bench.Device.WaitForTextAsync("Do you trust this folder?");
        _clock.Advance(TimeSpan.FromSeconds(1));

        bench.Device.Type("\u001b");

        Assert.Equal(0, (await bench.Run.WaitAsync(TimeSpan.FromSeconds(5))).ExitCode);
    }

    [Fact]
    public async Task SignIn_Dead_ShowsTheReasonAndTakesAnApiKey()
    {
        _standing = new SignInStanding { IsSignedIn = false, Problem = "Your refresh token has expired. Please sign in again." };
        await using var bench = await StartAsync();
        var text = await bench.Device.WaitForTextAsync("Sign in with ChatGPT");
        Assert.Contains("Your refresh token has expired", text, StringComparison.Ordinal);

        bench.Device.Type("3");
        await bench.Device.WaitForTextAsync("Paste your API key");
        bench.Device.Type("\u001b[200~sk-secret\u001b[201~");
        await bench.Device.WaitForTextAsync("sk-••••••");
        bench.Device.Type("\r");

        await bench.Device.WaitForTextAsync("Signed in: somebody");
        Assert.Equal("sk-secret", _key);
        Assert.DoesNotContain("secret", bench.Device.Look(terminal => terminal.AllText), StringComparison.Ordinal);
        Assert.Equal("start: hello", await bench.SayAsync("hello"));
    }

    [Fact]
    public async Task SignIn_InTheBrowser_TakesThePastedAddress()
    {
        await using var bench = await StartAsync();
        await bench.Device.WaitForTextAsync("Sign in with ChatGPT");

        bench.Device.Type("1");
        await bench.Device.WaitForTextAsync("https://auth.example/authorize?x=1");
        bench.Device.Type("\u001b[200~http://127.0.0.1:1455/auth/callback?code=c&state=s\u001b[201~");
        await bench.Device.WaitForTextAsync("state=s");
        bench.Device.Type("\r");

        await bench.Device.WaitForTextAsync("Signed in: somebody");
        Assert.Equal("http://127.0.0.1:1455/auth/callback?code=c&state=s", _address);
    }

    [Fact]
    public async Task SignIn_DeviceCodeRefused_ShowsWhyAndOffersTheWaysAgain()
    {
        await using var bench = await StartAsync();
        await bench.Device.WaitForTextAsync("device code");

        bench.Device.Type("2");

        await bench.Device.WaitForTextAsync("device code login is not enabled");
        await bench.Device.WaitForTextAsync("Use an API key");
    }

    [Fact]
    public async Task SignIn_ControlC_Ends()
    {
        await using var bench = await StartAsync();
        await bench.Device.WaitForTextAsync("Sign in with ChatGPT");

        bench.Device.Type("\u0003");

        Assert.Equal(0, (await bench.Run.WaitAsync(TimeSpan.FromSeconds(5))).ExitCode);
    }

    private Task<AppBench> StartAsync() => AppBench.StartAsync(change: options => options with
    {
        Onboarding = new TuiOnboarding
        {
            SignIn = new SignInDoor
            {
                Check = _ => Task.FromResult(_standing),
                BeginBrowser = _ => Task.FromResult(new SignInOffer
                {
                    Url = "https://auth.example/authorize?x=1",
                    Wait = token => _signedIn.Task.WaitAsync(token),
                    Submit = (address, _) =>
                    {
                        (_address, _standing) = (address, new SignInStanding { IsSignedIn = true, Who = "somebody" });
                        _signedIn.SetResult();
                        return Task.FromResult<string?>(null);
                    },
                }),
                BeginDeviceCode = _ => throw new SignInException("device code login is not enabled for this Codex server."),
                SaveApiKey = (key, _) =>
                {
                    (_key, _standing) = (key, new SignInStanding { IsSignedIn = true, Who = "somebody" });
                    return Task.CompletedTask;
                },
                UseAccount = (_, _) => Task.CompletedTask,
                SignOut = _ => Task.CompletedTask,
                ReadUsage = _ => Task.FromResult<Protocol.Responses.RateLimitSnapshot?>(null),
                Listen = _ => { },
            },
        },
    });
}
