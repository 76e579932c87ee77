using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Config;
using Codex.Core.Mcp;
using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Net.Http;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;
using Codex.Testing.Homes;
using Codex.Testing.Mcp;

namespace Codex.Core.Tests.Mcp;

/// <summary>The servers of a thread, without the thread.</summary>
internal sealed class McpBench : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TestCodexHome _home = new();
    private readonly List<ThreadEvent> _events = [];
    private readonly ThreadEventStream _stream = new();
    private readonly HttpClientFactory _http;
    private readonly ThreadEventStream.Subscription _subscription;
    private McpTestServer? _httpServer;
    private McpConnections? _servers;
    private McpCatalogSource? _tools;
    private Codex.Core.Config.Config? _config;

    private McpBench()
    {
        Host = TestHost.Create(_home) with { Clock = TimeProvider.System };
        _http = new HttpClientFactory(Host);
        _subscription = _stream.Subscribe(DeltaInterest.NotWanted);
    }

    public HostEnvironment Host { get; }

    public TestCodexHome Home => _home;

    public string LogFile => Path.Combine(_home.TempDirectory, "mcp.log");

    public McpConnections Servers => _servers ?? throw new InvalidOperationException("not started");

    public Codex.Core.Config.Config Config => _config ?? throw new InvalidOperationException("not started");

    /// <summary>The tools of the servers that are ready.</summary>
    public McpCatalog Catalog => _tools?.Current ?? McpCatalog.Empty;

    /// <summary>What was emitted so far.</summary>
    public IReadOnlyList<ThreadEvent> Events
    {
        get
        {
            while (_subscription.Events.TryRead(out var threadEvent))
                _events.Add(threadEvent);
            return _events;
        }
    }

    /// <summary>Starts the test server as <c>test</c>, over either transport, and waits for it.</summary>
    public static async Task<McpBench> StartAsync(string transport, string more = "", IThreadHost? threadHost = null)
    {
        var bench = new McpBench();
        bench._httpServer = transport == "http" ? await McpTestServer.StartHttpAsync(bench.LogFile) : null;
        more = "startup_timeout_sec = 60\n" + more; // Test machines may be busy.
        var toml = bench._httpServer is { } server ? $"[mcp_servers.test]\nurl = \"{server.Endpoint}\"\n{more}\n" : McpTestServer.StdioToml("test", bench.LogFile, more);
        await bench.StartAsync(toml, threadHost);
        await Task.WhenAll(bench.Servers.All.Select(one => one.Started)).WaitAsync(Limit);
        return bench;
    }

    /// <summary>Starts whatever a config.toml says, without waiting.</summary>
    public static async Task<McpBench> ConfiguredAsync(string toml)
    {
        var bench = new McpBench();
        await bench.StartAsync(toml, threadHost: null);
        return bench;
    }

    /// <summary>Calls a tool as the model would.</summary>
    public Task<ToolOutput> CallAsync(string name, string arguments = "{}", TurnContext? turn = null, CancellationToken cancellationToken = default)
    {
        var tool = Catalog.Find($"mcp__test.{name}") ?? throw new InvalidOperationException($"no tool {name}");
        var call = new ToolCall { CallId = "call", Name = name, Namespace = "mcp__test", Payload = new ToolPayload.Function(arguments) };
        return tool.RunAsync(call, turn ?? Turn(), cancellationToken);
    }

    /// <summary>The items that were completed.</summary>
    public IEnumerable<ThreadItem.McpToolCall> Completed => Events.OfType<ThreadEvent.ItemCompleted>().Select(e => e.Item).OfType<ThreadItem.McpToolCall>();

    public static TurnContext Turn(ApprovalPolicy policy = ApprovalPolicy.Never, SandboxPolicy? sandbox = null) => new()
    {
        ThreadId = "thread",
        SessionId = "thread",
        TurnId = "turn",
        Cwd = "/",
        Model = new ModelTraits
        {
            Slug = "m",
            IsKnown = true,
            ParallelToolCalls = true,
            PatchTool = PatchToolKind.Freeform,
            WebSearch = WebSearchAccess.Disabled,
            SearchesImages = false,
            ToolOutputTokens = 1000,
            ShellTool = ShellToolKind.UnifiedExec,
        },
        ApprovalPolicy = policy,
        SandboxPolicy = sandbox ?? new SandboxPolicy.ReadOnly(),
        BaseInstructions = "",
        Metadata = new TurnMetadata
        {
            InstallationId = "i",
            Originator = "test",
            UserAgent = "test",
            ThreadSource = "user",
            IsOpenAi = false,
            IsResumed = false,
            ContextWindowId = "w",
            StartedAt = TestHost.Start,
        },
    };

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!isSo())
            await Task.Delay(10, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
        if (_httpServer is not null)
            await _httpServer.DisposeAsync();
        _subscription.Dispose();
        _http.Dispose();
        _home.Dispose();
    }

    private Task StartAsync(string toml, IThreadHost? threadHost)
    {
        _home.Write("config.toml", toml);
        var locations = new ConfigLocations { SystemFile = _home.PathOf("none"), ManagedFile = _home.PathOf("none") };
        _config = ConfigLoader.Load(new ConfigRequest { Host = Host, Cwd = _home.Home, Locations = locations });
        var surroundings = new McpSurroundings
        {
            Host = Host,
            Directory = _home.Home,
            HttpClients = _http,
            Credentials = McpCredentialStores.Open(CredentialStore.File, _home.CodexHome, keyring: null, Host.Clock),
            Questions = new McpQuestions(threadHost) { Turn = new McpTurn("thread", "turn", MayAsk: threadHost is not null) },
        };
        _servers = McpConnections.Start(McpServerReader.Read(_config.McpServers), surroundings, grace: null, _stream);
        var parts = new McpToolParts(new McpApprovals(threadHost, _config), _stream, Host.Clock);
        _tools = new McpCatalogSource(_servers, parts);
        _servers.Announce();
        return Task.CompletedTask;
    }
}

/// <summary>Answers what it is asked as a test wants.</summary>
internal sealed class ScriptedHost(ReviewDecision decision, ElicitationAnswer elicitation) : IThreadHost
{
    public List<object> Asked { get; } = [];

    public Task<ApprovalAnswer> RequestApprovalAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        Asked.Add(request);
        return Task.FromResult(new ApprovalAnswer(decision));
    }

    public Task<ElicitationAnswer> RequestElicitationAsync(ElicitationRequest request, CancellationToken cancellationToken)
    {
        Asked.Add(request);
        return Task.FromResult(elicitation);
    }
}
