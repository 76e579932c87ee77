using System.Diagnostics;
using System.Web;
using Codex.Net.Auth.Login;

namespace Codex.Net.Tests.Auth.Login;

/// <summary>The pages in a real browser: they are complete, nothing of them breaks their own content policy, and they fit a narrow window.</summary>
public sealed class LoginPagesInBrowserTests : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    private readonly AuthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task SuccessPage_AfterTheWholeFlow_NamesTheAccount()
    {
        Assert.SkipUnless(File.Exists(Chromium), "needs chromium (apt-get install chromium)");
        await using var login = await _world.Broker().BeginBrowserLoginAsync(Options(_world.Server.Url.AbsoluteUri.TrimEnd('/')), CancellationToken.None);

        // The service sends the browser back to us, and we to the page.
        var (dom, log) = await BrowseAsync(login.AuthorizeUrl.AbsoluteUri, "--dump-dom");

        Assert.IsType<LoginOutcome.SignedIn>(await login.WaitAsync(CancellationToken.None).WaitAsync(s_limit));
        Assert.Contains("<h1 class=\"good\">Signed in to Codex</h1>", dom, StringComparison.Ordinal);
        Assert.Contains("<strong>a@example.com</strong>", dom, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Split('\n'), line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ErrorPage_InANarrowWindow_IsAPicture()
    {
        Assert.SkipUnless(File.Exists(Chromium), "needs chromium (apt-get install chromium)");
        await using var login = await _world.Broker().BeginBrowserLoginAsync(Options(_world.Server.Url.AbsoluteUri.TrimEnd('/')), CancellationToken.None);
        var state = HttpUtility.ParseQueryString(login.AuthorizeUrl.Query)["state"];
        var picture = Environment.GetEnvironmentVariable("CODEX_TEST_SCREENSHOT") ?? Path.Combine(_world.Home.TempDirectory, "page.png");

        var (_, log) = await BrowseAsync(
            $"http://127.0.0.1:{login.Port}/auth/callback?state={state}&error=access_denied&error_description=missing_codex_entitlement",
            $"--screenshot={picture}", "--window-size=500,600");

        Assert.IsType<LoginOutcome.Failed>(await login.WaitAsync(CancellationToken.None).WaitAsync(s_limit));
        Assert.DoesNotContain(log.Split('\n'), line => line.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.True(new FileInfo(picture).Length > 3000, "the page is empty");
    }

    private static BrowserLoginOptions Options(string issuer) => new() { Ports = [0], Issuer = issuer };

    private async Task<(string Output, string Log)> BrowseAsync(string url, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Chromium,
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-proxy-server", "--no-first-run", "--enable-logging=stderr",
                "--user-data-dir=" + Path.Combine(_world.Home.TempDirectory, "chromium"), .. arguments, url,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _world.Home.TempDirectory,
        };
        start.Environment["HOME"] = _world.Home.Home;
        using var process = Process.Start(start)!;
        try
        {
            var log = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(s_limit);
            await process.WaitForExitAsync().WaitAsync(s_limit);
            return (output, await log);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
