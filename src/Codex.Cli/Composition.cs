using Codex.Cli.Exec;
using Codex.Cli.Login;
using Codex.Core.Config;
using Codex.Core.Threads;
using Codex.Machine.Git;
using Codex.Net.Auth;
using Codex.Net.Cassettes;
using Codex.Net.Http;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Cli;

/// <summary>Puts a run together: configuration, credentials, the line to the provider, the agent. Released in the reverse order.</summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly HttpClientFactory _http;
    private readonly AuthBroker _broker;

    private Composition(HostEnvironment host, Config config, HttpClientFactory http, AuthBroker broker, ThreadManager threads, ThreadStartParams parameters)
    {
        Host = host;
        Config = config;
        _http = http;
        _broker = broker;
        Threads = threads;
        ThreadParameters = parameters;
    }

    public HostEnvironment Host { get; }

    public Config Config { get; }

    public ThreadManager Threads { get; }

    /// <summary>What the command line says about the thread.</summary>
    public ThreadStartParams ThreadParameters { get; }

    /// <summary>Where the model's traffic is kept or comes from; null for neither.</summary>
    public CassetteMode? Cassette { get; private init; }

    /// <summary>Which reasoning the user wants to see.</summary>
    public ReasoningMode ReasoningMode => Config.Display switch
    {
        { HideAgentReasoning: true } => ReasoningMode.Hidden,
        { ShowRawAgentReasoning: true } => ReasoningMode.Raw,
        _ => ReasoningMode.Summary,
    };

    /// <summary>The configuration of a run of <c>codex exec</c>: nobody can be asked, so the approval policy is <c>never</c> whatever is configured.</summary>
    /// <exception cref="ConfigException">The configuration cannot be used.</exception>
    public static Config LoadForExec(ExecRequest request, HostEnvironment host) =>
        ConfigLoader.Load(request.Config.ToRequest(host) with { Approval = ApprovalPolicy.Never });

    /// <summary>A run of <c>codex exec</c>.</summary>
    /// <exception cref="ExecException">The run may not start here.</exception>
    public static Composition ForExec(Config config, ExecRequest request, HostEnvironment host)
    {
        if (!request.SkipGitRepoCheck && !request.Config.BypassApprovalsAndSandbox && config.Trust != TrustLevel.Trusted && GitReader.Read(config.Cwd) is null)
            throw new ExecException("Not inside a trusted directory and --skip-git-repo-check was not specified.");
        var originator = host.Get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE") ?? "codex_exec";
        var http = new HttpClientFactory(host);
        var broker = AuthBroker.Create(SignIn.Options(config, request.Config.Account, originator, host, http) with
        {
            AcceptsApiKeyVariable = true,
            Notify = Warn,
        });
        var cassette = OpenCassette(request, config, host);
        var threads = ThreadManager.Create(new AgentOptions
        {
            Host = host,
            Originator = originator,
            Source = "exec",
            LoadConfig = _ => config,
            OpenEndpoint = settled => Providers.Open(settled, host, http, broker, cassette),
            HttpClients = http,
            IgnoresRules = request.Config.IgnoreRules,
        });
        var parameters = new ThreadStartParams
        {
            Cwd = config.Cwd,
            ApprovalPolicy = ApprovalPolicy.Never,
            Ephemeral = request.Ephemeral,
            ThreadSource = request.ThreadSource,
        };
        return new Composition(host, config, http, broker, threads, parameters) { Cassette = cassette };
    }

    /// <summary>A session of the terminal: the user answers what the agent asks.</summary>
    /// <param name="config">Settled for the directory already.</param>
    /// <param name="flags">What the command line says.</param>
    /// <param name="host">The process's surroundings.</param>
    /// <param name="signIn">Gives its connections and its broker away.</param>
    /// <param name="threadHost">Brings questions before the user.</param>
    public static Composition ForTerminal(Config config, ConfigFlags flags, HostEnvironment host, Tui.TerminalSignIn signIn, IThreadHost threadHost)
    {
        var originator = host.Get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE") ?? "codex_cli_rs";
        var (http, broker) = (signIn.Http, signIn.Broker);
        signIn.HandOver();
        var threads = ThreadManager.Create(new AgentOptions
        {
            Host = host,
            Originator = originator,
            Source = "cli",
            LoadConfig = parameters => parameters is { Model: null, Effort: null } ? config : ConfigLoader.Load(Wanted(flags, parameters).ToRequest(host)),
            OpenEndpoint = settled => Providers.Open(settled, host, http, broker, cassette: null),
            HttpClients = http,
            ThreadHost = threadHost,
            IgnoresRules = flags.IgnoreRules,
        });
        return new Composition(host, config, http, broker, threads, new ThreadStartParams { Cwd = config.Cwd });
    }

    /// <summary>What the user chose in the terminal goes before what the command line says.</summary>
    private static ConfigFlags Wanted(ConfigFlags flags, ThreadStartParams parameters) => flags with
    {
        Model = parameters.Model ?? flags.Model,
        Overrides = parameters.Effort is { } effort ? flags.Overrides.Add($"model_reasoning_effort=\"{effort}\"") : flags.Overrides,
    };

    private static CassetteMode? OpenCassette(ExecRequest request, Config config, HostEnvironment host) => request switch
    {
        { RecordFile: not null, ReplayFile: not null } => throw new ExecException("--record and --replay cannot be used together"),
        { RecordFile: { } file } => new CassetteMode.Record(CassetteRecorder.Create(CassetteOptions.Create(file, config.Cwd, host))),
        { ReplayFile: { } file } => new CassetteMode.Replay(Codex.Net.Cassettes.Cassette.OpenForReplay(CassetteOptions.Create(file, config.Cwd, host))),
        _ => null,
    };

    /// <summary>Checks an administrator's sign-in rules; who breaks them is signed out.</summary>
    /// <exception cref="ExecException">They are broken.</exception>
    public async Task EnforceSignInPolicyAsync(CancellationToken cancellationToken)
    {
        if (await _broker.EnforcePolicyAsync(cancellationToken) is { } violation)
            throw new ExecException(violation);
    }

    private static void Warn(AuthNotice notice)
    {
        if (notice is AuthNotice.Warning(var message))
            Console.Error.Write($"warning: {message}\n");
    }

    public async ValueTask DisposeAsync()
    {
        await Threads.DisposeAsync();
        await _broker.DisposeAsync();
        _http.Dispose();
    }
}
