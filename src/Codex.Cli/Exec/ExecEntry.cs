using System.Text;
using System.Text.Json;
using Codex.AppServer.Clients;
using Codex.Cli.Commands;
using Codex.Core.Threads;
using Codex.Net.Cassettes;
using Codex.Protocol.Host;
using Codex.Protocol.Threads;

namespace Codex.Cli.Exec;

/// <summary>
/// The outside of <c>codex exec</c>: standard streams, signals, files, exit code. What can go wrong before the turn is one line on stderr
/// and exit code 1.
/// </summary>
internal static class ExecEntry
{
    /// <summary>How long a prompt waits for a silent stdin.</summary>
    private static readonly TimeSpan s_stdinGraceTime = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(ExecRequest request, HostEnvironment host)
    {
        await using var stderr = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        using var signals = new SignalWatch();
        return await CommandFailures.ReportAsync(() => RunAsync(request, host, stderr, signals), signals);
    }

    private static async Task<int> RunAsync(ExecRequest request, HostEnvironment host, StreamWriter stderr, SignalWatch signals)
    {
        request = request with { Config = await Worktrees.EnterAsync(request.Config, host, signals.Token) };
        // Before anything is read: who has a broken configuration must not be asked to type first.
        var config = Composition.LoadForExec(request, host);
        var input = new PromptInput(Console.OpenStandardInput(), StandardStreams.StdinKind, stderr, s_stdinGraceTime, host.Clock);
        // A resumed session with a prompt has all it needs: the original does not look at stdin there either.
        var prompt = request is { Resume: not null, Prompt: not null and not "-" } ? request.Prompt : await input.ReadAsync(request.Prompt, signals.Token);
        JsonElement? schema = request.OutputSchemaFile is { } schemaFile
            ? ExecFiles.ReadOutputSchema(Path.GetFullPath(schemaFile, host.WorkingDirectory))
            : null;
        await using var composition = Composition.ForExec(config, request, host);
        await composition.EnforceSignInPolicyAsync(signals.Token);
        await using var stdout = Console.OpenStandardOutput();
        await using var activity = OpenActivity(request, stderr, host);
        var output = CreateOutput(request, composition, stdout, activity);
        await using var client = new InProcessAppServerClient(composition.Threads, DeltaInterest.NotWanted);
        var outcome = await new ExecRunner(client, output).RunAsync(request, prompt, schema, composition.ThreadParameters, signals.Token);
        if (outcome.Status == TurnStatus.Interrupted)
            return signals.ExitCode;
        if (outcome.Status == TurnStatus.Completed && composition.Cassette is CassetteMode.Replay replay)
            replay.Cassette.VerifyAllUsed();
        if (request.LastMessageFile is { } file)
            ExecFiles.WriteLastMessage(Path.GetFullPath(file, host.WorkingDirectory), outcome.LastMessage, stderr);
        return outcome.Status == TurnStatus.Completed ? 0 : 1;
    }

    /// <summary>On a terminal activity gets a line that shows that it goes on; elsewhere it is just written.</summary>
    private static TextWriter OpenActivity(ExecRequest request, StreamWriter stderr, HostEnvironment host) =>
        request.Format == OutputFormat.Human && StandardStreams.IsStderrTerminal && host.Get("TERM") is not (null or "dumb")
            ? new TerminalActivity(stderr.Write, host.Clock, () => Console.WindowWidth)
            : stderr;

    private static IExecOutput CreateOutput(ExecRequest request, Composition composition, Stream stdout, TextWriter activity)
    {
        var reasoning = new ReasoningDisplay(composition.ReasoningMode);
        if (request.Format == OutputFormat.JsonLines)
            return new JsonlOutput(stdout, reasoning);
        var hasColor = request.Color switch
        {
            ColorChoice.Always => true,
            ColorChoice.Never => false,
            _ => StandardStreams.IsStderrTerminal && composition.Host.Get("NO_COLOR") is null,
        };
        return new HumanOutput(new StreamWriter(stdout, new UTF8Encoding(false)) { NewLine = "\n" }, activity, new Styles(hasColor), reasoning);
    }
}
