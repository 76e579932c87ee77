using System.Collections.Immutable;
using Codex.Testing.Model;
using Codex.Testing.Processes;

namespace Codex.Testing.Homes;

/// <summary>
/// A user's world for one test: <c>HOME</c>, <c>CODEX_HOME</c> (<c>HOME/.codex</c>) and <c>TMPDIR</c>, gone with the test.
/// What still runs with this home when the test ends is killed, by pid.
/// </summary>
public sealed class TestCodexHome : IDisposable
{
    private readonly string _root = TestRoot.Create();

    public TestCodexHome()
    {
        foreach (var folder in (ReadOnlySpan<string>)[Home, CodexHome, TempDirectory]) Directory.CreateDirectory(folder);
    }

    /// <summary>The user's home directory.</summary>
    public string Home => Path.Combine(_root, "home");

    public string CodexHome => Path.Combine(Home, ".codex");

    public string TempDirectory => Path.Combine(_root, "tmp");

    /// <summary>Paths of all rollout files, relative to <see cref="CodexHome"/>, sorted.</summary>
    public ImmutableArray<string> Rollouts => Directory.Exists(PathOf("sessions"))
        ? [.. Directory.EnumerateFiles(PathOf("sessions"), "*.jsonl", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(CodexHome, file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Absolute path of a file below <see cref="CodexHome"/>.</summary>
    public string PathOf(string relativePath) => Path.Combine(CodexHome, relativePath);

    /// <summary>Writes a file below <see cref="CodexHome"/>, with its folders.</summary>
    public void Write(string relativePath, string content)
    {
        var path = PathOf(relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public string Read(string relativePath) => File.ReadAllText(PathOf(relativePath));

    /// <summary>
    /// Writes <c>config.toml</c> that names the server as provider <c>fake</c>. <paramref name="toml"/> goes between the top-level keys
    /// and the provider table, so it may hold further keys and tables of its own.
    /// </summary>
    public void UseModelServer(FakeModelServer server, string model = "gpt-5.5", string toml = "") => Write(
        "config.toml",
        $"""
        model = "{model}"
        model_provider = "fake"
        {toml}

        [model_providers.fake]
        name = "Fake"
        base_url = "{server.BaseUrl}"
        wire_api = "responses"

        """);

    /// <summary>Variables of a process in this world: PATH and what the platform cannot do without, nothing else of the tester's.</summary>
    public ImmutableDictionary<string, string> Variables
    {
        get
        {
            var variables = ImmutableDictionary.CreateBuilder<string, string>();
            variables["HOME"] = Home;
            variables["CODEX_HOME"] = CodexHome;
            variables["TMPDIR"] = TempDirectory;
            variables["LANG"] = "C.UTF-8";
            variables["TZ"] = "UTC";
            variables["SHELL"] = "/bin/bash";
            variables["GIT_CONFIG_NOSYSTEM"] = "1";
            variables["USER"] = "tester";
            ReadOnlySpan<string> inherited = OperatingSystem.IsWindows()
                ? ["PATH", "PATHEXT", "SystemRoot", "SystemDrive", "ComSpec", "windir"]
                : ["PATH"];
            foreach (var name in inherited)
            {
                if (Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
            }

            if (OperatingSystem.IsWindows())
            {
                variables["USERPROFILE"] = Home;
                variables["TEMP"] = variables["TMP"] = TempDirectory;
            }

            return variables.ToImmutable();
        }
    }

    /// <summary>Processes that run with this <c>HOME</c>: what a run left behind. Linux only, empty elsewhere.</summary>
    public ImmutableArray<RunningProcess> RunningProcesses() => RunningProcess.WithHome(Home);

    public void Dispose()
    {
        RunningProcess.EndAllWithHome(Home);
        TestRoot.Delete(_root);
    }
}
