using System.Collections.Immutable;
using Codex.Core.Config;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.Config;

/// <summary>A home, a project with a <c>.git</c> marker, and places for the machine's own files.</summary>
public sealed class ConfigWorld : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public ConfigWorld() => Directory.CreateDirectory(_workspace.PathOf(".git"));

    public string CodexHome => _home.CodexHome;

    public string Home => _home.Home;

    public string Project => _workspace.Root;

    public string UserFile => _home.PathOf("config.toml");

    public ConfigLocations Locations => new() { SystemFile = Path.Combine(Home, "etc.toml"), ManagedFile = Path.Combine(Home, "managed.toml") };

    /// <summary>What stands in <c>[projects]</c> to trust the project.</summary>
    public string Trusting => $"[projects.\"{Project}\"]\ntrust_level = \"trusted\"\n";

    public ConfigRequest Request(params ImmutableArray<(string Name, string Value)> variables) => new()
    {
        Host = TestHost.Create(_home, Project, variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))),
        Cwd = Project,
        Locations = Locations,
    };

    /// <summary>Loads with this text as the user's file.</summary>
    public Core.Config.Config Load(string toml, ConfigRequest? request = null)
    {
        _home.Write("config.toml", toml);
        return ConfigLoader.Load(request ?? Request());
    }

    /// <summary>Loads with these overrides alone.</summary>
    public Core.Config.Config LoadWith(params ImmutableArray<string> overrides) => ConfigLoader.Load(Request() with { Overrides = overrides });

    /// <summary>The message that loading this text fails with; the home's path becomes <c>HOME</c>, the project's <c>PROJECT</c>.</summary>
    public string Failure(string toml, ConfigRequest? request = null) => Plain(Assert.Throws<ConfigException>(() => Load(toml, request)).Message);

    public string Plain(string text) => text.Replace(CodexHome, "HOME", StringComparison.Ordinal).Replace(Project, "PROJECT", StringComparison.Ordinal);

    public void WriteHome(string path, string text) => _home.Write(path, text);

    public void WriteProject(string path, string text) => _workspace.Write(path, text);

    public void Dispose()
    {
        _home.Dispose();
        _workspace.Dispose();
    }
}
