using Codex.Cli.Exec;
using Codex.Cli.Login;
using Codex.Core.Config;
using Codex.Net.Auth;
using Codex.Net.Auth.Accounts;
using Codex.Net.Auth.Login;
using Codex.Net.Http;
using Codex.Protocol.Host;
using Codex.Protocol.Responses;
using Codex.Tui;

namespace Codex.Cli.Tui;

/// <summary>
/// The sign-in of a terminal session: the one broker of the process, which the agent takes over once somebody is signed in, and the ways in
/// that the terminal shows.
/// </summary>
internal sealed class TerminalSignIn : IAsyncDisposable
{
    private readonly Config _config;
    private readonly HostEnvironment _host;
    private readonly BrowserOpener _browser;
    private AuthBrokerOptions _options;
    private Action<string> _tell = static _ => { };
    private bool _isTaken;

    public TerminalSignIn(Config config, ConfigFlags flags, HostEnvironment host)
    {
        _config = config;
        _host = host;
        _browser = new BrowserOpener(host);
        Http = new HttpClientFactory(host);
        _options = SignIn.Options(config, flags.Account, host.Get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE") ?? "codex_cli_rs", host, Http) with
        {
            AcceptsApiKeyVariable = true,
            Notify = Take,
        };
        Broker = AuthBroker.Create(_options);
    }

    public HttpClientFactory Http { get; }

    public AuthBroker Broker { get; private set; }

    /// <summary>The account that the user chose in the terminal; null for none.</summary>
    public string? ChosenAccount { get; private set; }

    /// <summary>What the terminal is given.</summary>
    public SignInDoor Door => new()
    {
        Check = CheckAsync,
        BeginBrowser = BeginBrowserAsync,
        BeginDeviceCode = BeginDeviceCodeAsync,
        SaveApiKey = (key, token) => GuardAsync(() => Broker.SignInWithApiKeyAsync(key, token)),
        UseAccount = UseAccountAsync,
        SignOut = token => GuardAsync(() => Broker.SignOutAsync(SignOutScope.Everywhere, token)),
        ReadUsage = ReadUsageAsync,
        Listen = tell => _tell = tell,
    };

    /// <summary>The agent owns connections and broker from now on.</summary>
    public void HandOver() => _isTaken = true;

    public async ValueTask DisposeAsync()
    {
        if (_isTaken)
            return;
        await Broker.DisposeAsync();
        Http.Dispose();
    }

    private async Task<SignInStanding> CheckAsync(CancellationToken cancellationToken)
    {
        string? violation = null;
        try
        {
            violation = await Broker.EnforcePolicyAsync(cancellationToken);
            await Broker.CheckAsync(cancellationToken);
        }
        catch (AuthException exception)
        {
            violation = exception.Message;
        }

        // Whether the service could be reached does not matter here: only what is known to be of no use is asked about.
        var state = await Broker.ReadStateAsync(cancellationToken);
        return new SignInStanding
        {
            IsSignedIn = state.IsUsable,
            Who = state.IsUsable ? Describe(state) : null,
            Problem = violation ?? state.Problem,
            AllowsChatGpt = SignInRules.FindChatGptRefusal(Broker.Policy) is null,
            AllowsApiKey = SignInRules.FindApiKeyRefusal(Broker.Policy) is null,
            Accounts = state.IsUsable ? [] : [.. await ListAccountsAsync(cancellationToken)],
        };
    }

    private async Task<IEnumerable<SignInAccount>> ListAccountsAsync(CancellationToken cancellationToken)
    {
        var current = Broker.AccountName ?? AccountName.Default;
        var all = await new AccountDirectory(_options).ListAsync(cancellationToken);
        return all.Where(account => account.State.IsUsable && !account.Name.Equals(current, StringComparison.OrdinalIgnoreCase))
            .Select(account => new SignInAccount(account.Name, StatusText.Short(account.State)));
    }

    private async Task<SignInOffer> BeginBrowserAsync(CancellationToken cancellationToken)
    {
        var login = await GuardAsync(() => Broker.BeginBrowserLoginAsync(new BrowserLoginOptions(), cancellationToken));
        var opening = _browser.OpenAsync(login.AuthorizeUrl.AbsoluteUri, cancellationToken);
        return new SignInOffer
        {
            Url = login.AuthorizeUrl.AbsoluteUri,
            RemoteMachine = RemoteMachine.Recognize(_host, File.Exists),
            Wait = async token => Require(await GuardAsync(() => login.WaitAsync(token))),
            Submit = (address, token) => GuardAsync(() => login.SubmitAsync(address, token)),
            Cancel = async () =>
            {
                await opening.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                await login.DisposeAsync();
            },
        };
    }

    private async Task<SignInOffer> BeginDeviceCodeAsync(CancellationToken cancellationToken)
    {
        var login = await GuardAsync(() => Broker.BeginDeviceCodeLoginAsync(new DeviceLoginOptions(), cancellationToken));
        return new SignInOffer
        {
            Url = login.VerificationUrl.AbsoluteUri,
            Code = login.UserCode,
            Wait = async token => Require(await GuardAsync(() => login.WaitAsync(token))),
        };
    }

    private async Task UseAccountAsync(string name, CancellationToken cancellationToken)
    {
        var options = _options with { Account = new AccountChoice(name, IsExplicit: true) };
        var broker = await GuardAsync(() => Task.FromResult(AuthBroker.Create(options)));
        await Broker.DisposeAsync();
        (Broker, _options, ChosenAccount) = (broker, options, name);
    }

    private Task<RateLimitSnapshot?> ReadUsageAsync(CancellationToken cancellationToken) =>
        new PlanUsageReader(Broker, _options, _config.SignIn.ChatGptBaseUrl).ReadAsync(cancellationToken);

    private void Take(AuthNotice notice)
    {
        if (notice is AuthNotice.Warning(var message))
            _tell(message);
    }

    private static string Describe(SignInState state) =>
        state.AccountName is { } name ? $"{StatusText.Short(state)}, account {name}" : StatusText.Short(state);

    private static void Require(LoginOutcome outcome)
    {
        switch (outcome)
        {
            case LoginOutcome.Failed(var message):
                throw new SignInException(message);
            case LoginOutcome.Cancelled:
                throw new OperationCanceledException();
        }
    }

    private static Task GuardAsync(Func<Task> act) => GuardAsync(async () =>
    {
        await act();
        return true;
    });

    private static async Task<T> GuardAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (AuthException exception)
        {
            throw new SignInException(exception.Message, exception);
        }
    }
}
