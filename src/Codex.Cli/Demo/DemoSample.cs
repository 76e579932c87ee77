using Codex.Machine.Processes;
using Codex.Protocol.Host;

namespace Codex.Cli.Demo;

/// <summary>The sample repository of <c>codex demo</c>: a shell function with a bug, its failing test, and one commit.</summary>
internal sealed class DemoSample
{
    private const string ResourcePrefix = "Demo/Sample/";

    private readonly HostEnvironment _host;
    private readonly string _gitHome;

    private DemoSample(HostEnvironment host, string root)
    {
        _host = host;
        Root = Path.Combine(root, "slug");
        _gitHome = Path.Combine(root, "home");
    }

    /// <summary>The repository, absolute.</summary>
    public string Root { get; }

    /// <summary>Writes the files below a new folder and commits them.</summary>
    /// <exception cref="Exec.ExecException">git is missing or failed.</exception>
    public static async Task<DemoSample> CreateAsync(HostEnvironment host, string root, CancellationToken cancellationToken)
    {
        var sample = new DemoSample(host, root);
        Directory.CreateDirectory(sample._gitHome);
        var assembly = typeof(DemoSample).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            var path = Path.Combine(sample.Root, name[ResourcePrefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? sample.Root);
            await using var resource = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            await using var file = File.Create(path);
            await resource.CopyToAsync(file, cancellationToken);
        }

        await sample.GitAsync(["init", "--quiet"], cancellationToken);
        await sample.GitAsync(["add", "--all"], cancellationToken);
        await sample.GitAsync(["-c", "user.name=Codex demo", "-c", "user.email=demo@localhost", "commit", "--quiet", "--message", "Add slug"], cancellationToken);
        return sample;
    }

    /// <summary>What has changed since the commit, as a diff.</summary>
    public Task<string> DiffAsync(CancellationToken cancellationToken) => GitAsync(["diff"], cancellationToken);

    /// <summary>Runs the sample's own tests.</summary>
    public Task<CapturedRun> RunTestsAsync(CancellationToken cancellationToken) => RunAsync("sh", ["tests/run.sh"], cancellationToken);

    private async Task<string> GitAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var run = await RunAsync("git", arguments, cancellationToken);
        return run.ExitCode == 0 ? run.StandardOutput : throw new Exec.ExecException($"git {arguments[0]} failed: {run.StandardError.Trim()}");
    }

    private async Task<CapturedRun> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        // The demo must not depend on the user's git configuration (hooks, signing, templates).
        var environment = new Dictionary<string, string>(_host.Variables) { ["HOME"] = _gitHome, ["GIT_CONFIG_NOSYSTEM"] = "1" };
        foreach (var name in environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal) && name != "GIT_CONFIG_NOSYSTEM").ToList())
            environment.Remove(name);
        try
        {
            return await ProcessRunner.RunAsync(
                new ProcessRunOptions { Executable = program, Arguments = [.. arguments], WorkingDirectory = Root, Environment = environment },
                TimeSpan.FromMinutes(1), cancellationToken);
        }
        catch (ProcessStartException exception)
        {
            throw new Exec.ExecException($"`codex demo` needs {program}: {exception.Message}");
        }
    }
}
