using System.CommandLine;
using Codex.Cli.Login;

namespace Codex.Cli.Commands;

/// <summary><c>codex login</c> and <c>codex login status</c>.</summary>
internal sealed class LoginCommand
{
    private readonly SharedOptions _shared;

    private readonly Option<bool> _withApiKey =
        SharedOptions.Flag("--with-api-key", null, "Read the API key from stdin: printenv OPENAI_API_KEY | codex login --with-api-key.");

    private readonly Option<bool> _withAccessToken = SharedOptions.Flag(
        "--with-access-token", null, "Read the access token from stdin: printenv CODEX_ACCESS_TOKEN | codex login --with-access-token.");

    private readonly Option<bool> _deviceAuth =
        SharedOptions.Flag("--device-auth", null, "Sign in on another device with a code; nothing has to be opened on this machine.");

    private readonly Option<string?> _apiKey = Hidden(SharedOptions.Single("--api-key", null, "API_KEY", "Not supported any more; use --with-api-key."));
    private readonly Option<string?> _issuer = Hidden(SharedOptions.Single("--experimental_issuer", null, "URL", "Another sign-in service for --device-auth."));

    private readonly Option<string?> _clientId =
        Hidden(SharedOptions.Single("--experimental_client-id", null, "CLIENT_ID", "Another OAuth client for --device-auth."));

    public LoginCommand(SharedOptions shared)
    {
        _shared = shared;
        // Older versions took the flag without a value too.
        _apiKey.Arity = ArgumentArity.ZeroOrOne;
    }

    /// <param name="run">Runs a request and gives the exit code.</param>
    public Command Create(Func<LoginRequest, Task<int>> run)
    {
        var command = new Command("login", "Sign in, or see who is") { _withApiKey, _withAccessToken, _deviceAuth, _apiKey, _issuer, _clientId };
        command.SetAction((result, _) => run(Read(result)));
        var status = new Command("status", "Show who is signed in");
        status.SetAction((result, _) => run(new LoginRequest { Config = _shared.Read(result), Method = LoginMethod.Status }));
        command.Subcommands.Add(status);
        return command;
    }

    private LoginRequest Read(ParseResult result) => new()
    {
        Config = _shared.Read(result),
        Method = (result.GetValue(_withApiKey), result.GetValue(_withAccessToken)) switch
        {
            (true, true) => LoginMethod.Conflict,
            _ when result.GetResult(_apiKey) is not null => LoginMethod.ApiKeyArgument,
            (true, _) => LoginMethod.ApiKey,
            (_, true) => LoginMethod.AccessToken,
            _ => result.GetValue(_deviceAuth) ? LoginMethod.DeviceCode : LoginMethod.Browser,
        },
        Issuer = result.GetValue(_issuer)?.TrimEnd('/'),
        ClientId = result.GetValue(_clientId),
    };

    private static Option<string?> Hidden(Option<string?> option)
    {
        option.Hidden = true;
        return option;
    }
}
