using System.Collections.Frozen;
using Codex.AppServer.Clients;
using Codex.Cli.Exec;
using Codex.Core.Threads;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Cli.Demo;

/// <summary>
/// <c>codex demo</c>: the agent at work on a sample repository, without an account or a network. Everything is real (loop, commands,
/// sandbox, patch, git) except for the model, whose answers come from a bundled recording, and the output says so.
/// </summary>
internal sealed class DemoRunner(HostEnvironment host, TextWriter output, Styles styles)
{
    private const string Prompt = "The tests of this repository fail. Find out why, fix it, and show that they pass.";
    private const string CassetteResource = "Demo/demo.cassette";

    /// <summary>Runs the demo; 0 when the sample's tests pass at the end.</summary>
    /// <param name="sandbox">What the commands may touch.</param>
    /// <param name="keeps">Leave the sample for the user to look at.</param>
    public async Task<int> RunAsync(SandboxMode sandbox, bool keeps, CancellationToken cancellationToken)
    {
        var root = Path.Combine(host.TempDirectory, $"codex-demo-{Guid.NewGuid():N}"[..20]);
        try
        {
            return await RunAsync(root, sandbox, cancellationToken);
        }
        finally
        {
            if (keeps)
                output.Write($"The sample is in {root}.\n");
            else if (Directory.Exists(root))
                Directory.Delete(root, recursive: true);
        }
    }

    private async Task<int> RunAsync(string root, SandboxMode sandbox, CancellationToken cancellationToken)
    {
        var sample = await DemoSample.CreateAsync(host, root, cancellationToken);
        output.Write("This is the real agent on a sample repository: its loop, commands, sandbox, patch and git are real.\n"
            + "Only the model's part is a recording, so nothing leaves this computer and no account is needed.\n\n");
        Heading("The sample's tests before");
        var before = await sample.RunTestsAsync(cancellationToken);
        output.Write(before.StandardOutput);
        if (before.ExitCode == 0)
            throw new ExecException("the sample's tests pass already: this system's sh or tr behave in a way the sample does not expect");

        Heading("The agent");
        var status = await RunAgentAsync(root, sample, sandbox, cancellationToken);
        if (status != TurnStatus.Completed)
            return 1;

        Heading("What it changed (git diff)");
        output.Write(await sample.DiffAsync(cancellationToken));
        Heading("The sample's tests after");
        var after = await sample.RunTestsAsync(cancellationToken);
        output.Write(after.StandardOutput);
        output.Write(after.ExitCode == 0
            ? $"\n{styles.Green("The tests pass.")} The commands, the patch and the sandbox were real; the model's answers were recorded.\n"
                + "With an account or a key: codex exec \"fix the failing test\" in a repository of yours.\n"
            : $"\n{styles.Red("The tests still fail.")}\n");
        return after.ExitCode == 0 ? 0 : 1;
    }

    private async Task<TurnStatus> RunAgentAsync(string root, DemoSample sample, SandboxMode sandbox, CancellationToken cancellationToken)
    {
        var request = new ExecRequest
        {
            Prompt = Prompt,
            Config = new ConfigFlags { Cwd = sample.Root, Model = "gpt-5.5", Sandbox = sandbox },
            ReplayFile = await WriteCassetteAsync(root, cancellationToken),
            Ephemeral = true,
        };
        var demoHost = DemoHost(root);
        await using var composition = Composition.ForExec(Composition.LoadForExec(request, demoHost), request, demoHost);
        await using var client = new InProcessAppServerClient(composition.Threads, DeltaInterest.NotWanted);
        var activity = new HumanOutput(TextWriter.Null, output, styles, new ReasoningDisplay(ReasoningMode.Summary));
        var outcome = await new ExecRunner(client, activity).RunAsync(request, Prompt, outputSchema: null, composition.ThreadParameters, cancellationToken);
        return outcome.Status;
    }

    /// <summary>The user's own configuration, skills and sessions have no part in the demo.</summary>
    private HostEnvironment DemoHost(string root) => host with
    {
        Home = Path.Combine(root, "home"),
        Variables = new Dictionary<string, string>(host.Variables)
        {
            ["HOME"] = Path.Combine(root, "home"),
            ["CODEX_HOME"] = Path.Combine(root, "home", ".codex"),
        }.ToFrozenDictionary(),
    };

    private static async Task<string> WriteCassetteAsync(string root, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, "demo.cassette");
        await using var resource = typeof(DemoRunner).Assembly.GetManifestResourceStream(CassetteResource)
            ?? throw new InvalidOperationException($"the embedded file {CassetteResource} is missing");
        await using var file = File.Create(path);
        await resource.CopyToAsync(file, cancellationToken);
        return path;
    }

    private void Heading(string text) => output.Write($"\n{styles.Bold("== " + text)}\n");
}
