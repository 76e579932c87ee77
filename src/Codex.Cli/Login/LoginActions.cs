using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>Carries out <c>codex login</c> in all its ways and <c>codex logout</c>; talks on stderr, as the original does.</summary>
internal sealed class LoginActions(AuthBroker broker, HostEnvironment host, LoginConsole console, Func<string, CancellationToken, Task> openBrowser)
{
    private const string Done = "Successfully logged in";

    private readonly LoginLog _log = new(host);

    /// <summary>Gives the exit code.</summary>
    public Task<int> RunAsync(LoginRequest request, CancellationToken cancellationToken) => request.Method switch
    {
        LoginMethod.Browser => LogAsync("browser", () => BrowserAsync(request, cancellationToken)),
        LoginMethod.DeviceCode => LogAsync("device code", () => DeviceAsync(request, cancellationToken)),
        LoginMethod.ApiKey => LogAsync("api key", () => ApiKeyAsync(cancellationToken)),
        LoginMethod.AccessToken => LogAsync("access token", () => AccessTokenAsync(cancellationToken)),
        LoginMethod.Status => StatusAsync(cancellationToken),
        LoginMethod.ApiKeyArgument => FailAsync(
            "The --api-key flag is no longer supported. Pipe the key instead, e.g. `printenv OPENAI_API_KEY | codex login --with-api-key`."),
        _ => FailAsync("Choose one login credential source: --with-api-key or --with-access-token."),
    };

    /// <summary>Signs out; that nobody was signed in is no failure.</summary>
    public async Task<int> LogoutAsync(SignOutScope scope, CancellationToken cancellationToken)
    {
        try
        {
            await SayAsync(await broker.SignOutAsync(scope, cancellationToken) ? "Successfully logged out" : "Not logged in");
            return 0;
        }
        catch (AuthException exception)
        {
            return await FailAsync("Error logging out: " + exception.Message);
        }
    }

    private async Task<int> BrowserAsync(LoginRequest request, CancellationToken cancellationToken)
    {
        var outcome = await new BrowserLoginRunner(broker, host, console, openBrowser).RunAsync(cancellationToken);
        return outcome is null ? await DeviceAsync(request, cancellationToken) : await ReportAsync(outcome);
    }

    private async Task<int> DeviceAsync(LoginRequest request, CancellationToken cancellationToken)
    {
        var options = new DeviceLoginOptions();
        options = options with { Issuer = request.Issuer ?? options.Issuer, ClientId = request.ClientId ?? options.ClientId };
        return await ReportAsync(await new DeviceLoginRunner(broker, console).RunAsync(options, cancellationToken));
    }

    private async Task<int> ReportAsync(LoginOutcome outcome)
    {
        switch (outcome)
        {
            case LoginOutcome.SignedIn:
                return await SucceedAsync(Done);
            case LoginOutcome.Failed(var message):
                return await FailAsync("Error logging in: " + message);
            default:
                return await FailAsync("Error logging in: Login cancelled");
        }
    }

    private async Task<int> ApiKeyAsync(CancellationToken cancellationToken)
    {
        if (SignInRules.FindApiKeyRefusal(broker.Policy) is { } refusal)
            return await FailAsync(refusal);
        if (await ReadSecretAsync("API key", "--with-api-key", "OPENAI_API_KEY", cancellationToken) is not { } key)
            return 1;
        await broker.SignInWithApiKeyAsync(key, cancellationToken);
        return await SucceedAsync("API key saved. Authentication is checked when you send a request.");
    }

    private async Task<int> AccessTokenAsync(CancellationToken cancellationToken)
    {
        if (SignInRules.FindChatGptRefusal(broker.Policy) is { } refusal)
            return await FailAsync(refusal);
        if (await ReadSecretAsync("access token", "--with-access-token", "CODEX_ACCESS_TOKEN", cancellationToken) is not { } token)
            return 1;
        try
        {
            await broker.SignInWithAccessTokenAsync(token, cancellationToken);
            return await SucceedAsync(Done);
        }
        catch (AuthException exception)
        {
            return await FailAsync("Error logging in with access token: " + exception.Message);
        }
    }

    /// <summary>The whole of stdin without the space around it; null, after a word about it, when there is none.</summary>
    private async Task<string?> ReadSecretAsync(string what, string flag, string variable, CancellationToken cancellationToken)
    {
        if (console.IsInputTerminal)
        {
            await SayAsync($"{flag} expects the {what} on stdin. Try piping it, e.g. `printenv {variable} | codex login {flag}`.");
            return null;
        }

        await SayAsync($"Reading {what} from stdin...");
        var secret = (await console.Input.ReadToEndAsync(cancellationToken)).Trim();
        if (secret.Length > 0)
            return secret;
        await SayAsync($"No {what} provided via stdin.");
        return null;
    }

    private async Task<int> StatusAsync(CancellationToken cancellationToken)
    {
        var state = await broker.ReadStateAsync(cancellationToken);
        var lines = StatusText.Lines(state);
        await SayAsync(string.Join('\n', lines));
        return state.Mode is null ? 1 : 0;
    }

    private async Task<int> LogAsync(string kind, Func<Task<int>> login)
    {
        _log.Write($"starting {kind} login flow");
        try
        {
            var exitCode = await login();
            _log.Write($"{kind} login flow ended with exit code {exitCode}");
            return exitCode;
        }
        catch (AuthException exception)
        {
            _log.Write($"{kind} login flow failed: {exception.Message}");
            return await FailAsync(exception.IsRefusal ? exception.Message : "Error logging in: " + exception.Message);
        }
    }

    private async Task<int> SucceedAsync(string text)
    {
        await SayAsync(text);
        if (broker.AccountName is { } name)
            await SayAsync($"This is the account \"{name}\": use it with `codex --account {name}`, or for all runs with `codex account use {name}`.");
        return 0;
    }

    private async Task<int> FailAsync(string text)
    {
        await SayAsync(text);
        return 1;
    }

    private Task SayAsync(string text) => console.Error.WriteAsync(text + "\n");
}
