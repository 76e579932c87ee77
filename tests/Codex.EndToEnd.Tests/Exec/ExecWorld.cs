using System.Collections.Immutable;
using System.Text.Json;
using Codex.Testing.Homes;
using Codex.Testing.Model;
using Codex.Testing.Processes;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary>One run of <c>codex exec</c>: a home, a repository, a scripted model.</summary>
internal sealed class ExecWorld : IAsyncDisposable
{
    private static readonly CodexBinary Binary = CodexBinary.Locate();

    private ExecWorld(FakeModelServer server, TestWorkspace workspace, string model, string toml)
    {
        Server = server;
        Workspace = workspace;
        Home.UseModelServer(server, model, toml);
    }

    public TestCodexHome Home { get; } = new();

    public TestWorkspace Workspace { get; }

    public FakeModelServer Server { get; }

    public static ExecWorld Create(params IEnumerable<ModelReply> script) => Create("", script);

    /// <param name="toml">Goes into <c>config.toml</c>.</param>
    public static ExecWorld Create(string toml, IEnumerable<ModelReply> script) =>
        new(FakeModelServer.Start(script), TestWorkspace.CreateRepository(("readme.txt", "hello\n")), "gpt-5.5", toml);

    /// <summary>Runs in the repository, unsandboxed unless the arguments say otherwise.</summary>
    public Task<ProgramOutcome> ExecAsync(params ImmutableArray<string> arguments) => RunAsync(["exec", .. WithSandbox(arguments)]);

    public Task<ProgramOutcome> RunAsync(params ImmutableArray<string> arguments) =>
        Binary.RunAsync(Run(arguments), TestContext.Current.CancellationToken);

    /// <summary>Starts a run to talk to.</summary>
    public RunningProgram Start(CodexRun run) => Binary.Start(run);

    public CodexRun Run(params ImmutableArray<string> arguments) =>
        new() { Home = Home, WorkingDirectory = Workspace.Root, Arguments = arguments };

    /// <summary>The events of a <c>--json</c> run.</summary>
    public static ImmutableArray<JsonElement> Events(ProgramOutcome outcome) =>
        [.. outcome.OutputLines.Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    /// <summary>The types of the events, with the type of the item where there is one.</summary>
    public static ImmutableArray<string> EventTypes(ProgramOutcome outcome) =>
    [
        .. Events(outcome).Select(e => e.TryGetProperty("item", out var item)
            ? $"{e.GetProperty("type").GetString()} {item.GetProperty("type").GetString()}"
            : e.GetProperty("type").GetString() ?? ""),
    ];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Workspace.Dispose();
        Home.Dispose();
    }

    private static ImmutableArray<string> WithSandbox(ImmutableArray<string> arguments) =>
        arguments.Any(argument => argument is "-s" or "--sandbox" or "--full-auto" or "--yolo") ? arguments : ["-s", "danger-full-access", .. arguments];
}
