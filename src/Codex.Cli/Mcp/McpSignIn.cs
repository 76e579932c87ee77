using Codex.Cli.Login;
using Codex.Net.Mcp.OAuth;

namespace Codex.Cli.Mcp;

/// <summary>
/// A sign-in at a server from the terminal: shows the address, opens it, and waits for the browser to come back, or for the address that it
/// ended up at, where the browser is on another machine.
/// </summary>
internal sealed class McpSignIn(LoginConsole console, Func<string, CancellationToken, Task> openBrowser)
{
    /// <exception cref="Net.Auth.AuthException">It failed.</exception>
    public async Task RunAsync(McpLoginOptions options, bool opensBrowser, CancellationToken cancellationToken)
    {
        await using var login = await McpLogin.StartAsync(options, cancellationToken);
        await console.Output.WriteAsync($"Authorize `{options.ServerName}` by opening this URL in your browser:\n{login.AuthorizeUrl.AbsoluteUri}\n\n");
        if (!opensBrowser)
            await console.Output.WriteAsync("After signing in, paste the address of the page you end up at here; it need not load.\n");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = login.WaitAsync(ending.Token);
        var opening = opensBrowser ? openBrowser(login.AuthorizeUrl.AbsoluteUri, ending.Token) : Task.CompletedTask;
        // A terminal may always be typed into; a pipe counts only where the address was asked for.
        var reading = !opensBrowser || console.IsInputTerminal ? ReadAddressAsync(login, ending.Token) : Task.Delay(Timeout.Infinite, ending.Token);
        try
        {
            await Task.WhenAny(waiting, reading);
            await waiting;
        }
        finally
        {
            await ending.CancelAsync();
            await IgnoreCancellationAsync(opening);
            await IgnoreCancellationAsync(reading);
        }
    }

    /// <summary>Ends with the first address that is taken; a read that never comes back is left behind.</summary>
    private async Task ReadAddressAsync(McpLogin login, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await Task.Run(console.Input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            if (line is null)
                await Task.Delay(Timeout.Infinite, cancellationToken); // Without an input there is only the browser.
            else if (line.Trim() is { Length: > 0 } address)
            {
                if (await login.SubmitAsync(address, cancellationToken) is not { } problem)
                    return;
                await console.Error.WriteAsync(problem + "\n");
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
}
