using System.Collections.Frozen;
using System.Collections.Immutable;
using Codex.Core.Config;
using Codex.Protocol.Host;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.Config;

/// <summary>
/// A home, a project with a <c>.git</c> marker, and places for the machine's own files. Nothing is started here, so that it does without
/// the look for left-over processes of <see cref="TestCodexHome"/>.
/// </summary>
public sealed class ConfigWorld : IDisposable
{
    private readonly TestWorkspace _folder = TestWorkspace.Create();

    public ConfigWorld()
    {
        Directory.CreateDirectory(CodexHome);
        Directory.CreateDirectory(Path.Combine(Project, ".git"));
    }

    public string Home => _folder.PathOf("home");

    public string CodexHome => _folder.PathOf("home/.codex");

    public string Project => _folder.PathOf("project");

    public string UserFile => Path.Combine(CodexHome, "config.toml");

    public ConfigLocations Locations => new() { SystemFile = Path.Combine(Home, "etc.toml"), ManagedFile = Path.Combine(Home, "managed.toml") };

    /// <summary>What stands in <c>[projects]</c> to trust the project.</summary>
    public string Trusting => $"[projects.\"{Project}\"]\ntrust_level = \"trusted\"\n";

    public ConfigRequest Request(params ImmutableArray<(string Name, string Value)> variables) => new()
    {
        Host = new HostEnvironment
        {
            Variables = variables.Append(("CODEX_HOME", CodexHome)).ToFrozenDictionary(variable => variable.Item1, variable => variable.Item2),
            Home = Home,
            WorkingDirectory = Project,
            TempDirectory = _folder.PathOf("tmp"),
            ExecutablePath = _folder.PathOf("codex"),
            Clock = TestHost.Clock(),
        },
        Cwd = Project,
        Locations = Locations,
    };

    /// <summary>Loads with this text as the user's file.</summary>
    public Core.Config.Config Load(string toml, ConfigRequest? request = null)
    {
        WriteHome("config.toml", toml);
        return ConfigLoader.Load(request ?? Request());
    }

    /// <summary>Loads with these overrides alone.</summary>
    public Core.Config.Config LoadWith(params ImmutableArray<string> overrides) => ConfigLoader.Load(Request() with { Overrides = overrides });

    /// <summary>The message that loading this text fails with; the home's path becomes <c>HOME</c>, the project's <c>PROJECT</c>.</summary>
    public string Failure(string toml, ConfigRequest? request = null) => Plain(Assert.Throws<ConfigException>(() => Load(toml, request)).Message);

    public string Plain(string text) => text.Replace(CodexHome, "HOME", StringComparison.Ordinal).Replace(Project, "PROJECT", StringComparison.Ordinal);

    public void WriteHome(string path, string text) => _folder.Write("home/.codex/" + path, text);

    public void WriteProject(string path, string text) => _folder.Write("project/" + path, text);

    public void Dispose() => _folder.Dispose();
}
