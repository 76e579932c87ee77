using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>
/// <c>codex login</c>: shows the address, opens it, and waits for the browser to come back; or for a line on stdin, because on remote
/// machines the browser cannot: the address it ended up at, or <c>d</c> for a device code instead.
/// </summary>
internal sealed class BrowserLoginRunner(AuthBroker broker, HostEnvironment host, LoginConsole console, Func<string, CancellationToken, Task> openBrowser)
{
    /// <summary>The outcome; null when the user asked for a device code.</summary>
    public async Task<LoginOutcome?> RunAsync(CancellationToken cancellationToken)
    {
        await using var login = await broker.BeginBrowserLoginAsync(new BrowserLoginOptions(), cancellationToken);
        await ExplainAsync(login);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = login.WaitAsync(ending.Token);
        var opening = openBrowser(login.AuthorizeUrl.AbsoluteUri, ending.Token);
        var reading = ReadLinesAsync(login, ending.Token);
        try
        {
            return await Task.WhenAny(waiting, reading) == reading && await reading == Answer.DeviceCode ? null : await waiting;
        }
        finally
        {
            await ending.CancelAsync();
            await IgnoreCancellationAsync(opening);
            await IgnoreCancellationAsync(waiting);
        }
    }

    private async Task ExplainAsync(BrowserLogin login)
    {
        var remote = RemoteMachine.Recognize(host, File.Exists);
        await console.Error.WriteAsync(
            $"""
            Starting local login server on http://localhost:{login.Port}.
            If your browser did not open, navigate to this URL to authenticate:

            {login.AuthorizeUrl.AbsoluteUri}

            On a remote or headless machine? Use `codex login --device-auth` instead.

            """.ReplaceLineEndings("\n"));
        if (remote is not null || console.IsInputTerminal)
        {
            var place = remote is null ? "If the browser is on another machine" : $"This looks like {remote}: if the browser is on another machine";
            await console.Error.WriteAsync(
                $"{place}, paste the address of the page you end up at here (it does not load, that is all right), or type d for a device code.\n");
        }
    }

    /// <summary>Ends with the input, at the latest; a read that never comes back is left behind.</summary>
    private async Task<Answer> ReadLinesAsync(BrowserLogin login, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await Task.Run(console.Input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            switch (line?.Trim())
            {
                case null:
                    // Without an input there is only the browser.
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    break;
                case "":
                    break;
                case "d" or "D" or "device":
                    return Answer.DeviceCode;
                case var text:
                    if (await login.SubmitAsync(text, cancellationToken) is not { } problem)
                        return Answer.Address;
                    await console.Error.WriteAsync(problem + "\n");
                    break;
            }
        }
    }

    private static async Task IgnoreCancellationAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // We called it off ourselves.
        }
    }

    private enum Answer
    {
        Address,
        DeviceCode,
    }
}
