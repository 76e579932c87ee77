using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Codex.Core.Config;
using Codex.Testing.Snapshots;

namespace Codex.Core.Tests.Config;

/// <summary>
/// Each folder below <c>Layering/</c> is a case: <c>system.toml</c>, <c>managed.toml</c>, <c>home/</c>, <c>project/</c>, <c>flags.json</c>,
/// and <c>settings.expected.verified.txt</c>: every setting with its value and the place that it came from, then the warnings. <c>@PROJECT@</c> in a file is
/// the project's path.
/// </summary>
public sealed class LayeringTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(Folder()).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Load_Case_GivesWhatIsExpected(string name)
    {
        var folder = Path.Combine(Folder(), name);
        CopyFile("system.toml", _world.Locations.SystemFile);
        CopyFile("managed.toml", _world.Locations.ManagedFile);
        CopyFolder("home", _world.CodexHome);
        CopyFolder("project", _world.Project);

        var config = ConfigLoader.Load(ReadFlags(Path.Combine(folder, "flags.json")));

        Snapshot.Verify(Describe(config), name: null, Path.Combine(folder, "settings.cs"), "expected");

        void CopyFile(string from, string to)
        {
            if (!File.Exists(Path.Combine(folder, from)))
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.WriteAllText(to, File.ReadAllText(Path.Combine(folder, from)).Replace("@PROJECT@", _world.Project, StringComparison.Ordinal));
        }

        void CopyFolder(string from, string to)
        {
            var source = Path.Combine(folder, from);
            foreach (var file in Directory.Exists(source) ? Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories) : [])
                CopyFile(Path.Combine(from, Path.GetRelativePath(source, file)), Path.Combine(to, Path.GetRelativePath(source, file)));
        }
    }

    private ConfigRequest ReadFlags(string file)
    {
        var request = _world.Request();
        if (!File.Exists(file))
            return request;
        var flags = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        return request with
        {
            Cwd = Text("cwd") is { } cwd ? Path.Combine(_world.Project, cwd) : request.Cwd,
            Profile = Text("profile"),
            Model = Text("model"),
            Overrides = [.. Texts("overrides")],
            Enable = [.. Texts("enable")],
            Disable = [.. Texts("disable")],
            IgnoreUserConfig = flags.TryGetProperty("ignoreUserConfig", out _),
            FullAuto = flags.TryGetProperty("fullAuto", out _),
            Search = flags.TryGetProperty("search", out _),
        };

        string? Text(string key) => flags.TryGetProperty(key, out var value) ? value.GetString() : null;
        IEnumerable<string> Texts(string key) => flags.TryGetProperty(key, out var value) ? value.EnumerateArray().Select(item => item.GetString()!) : [];
    }

    private string Describe(Core.Config.Config config)
    {
        var text = new StringBuilder();
        Add("", config.Effective);
        foreach (var warning in config.Warnings)
            text.Append("warning: ").Append(warning).Append('\n');
        foreach (var notice in config.Notices)
            text.Append("notice: ").Append(notice).Append('\n');
        return _world.Plain(text.ToString()).Replace(_world.Home, "ETC", StringComparison.Ordinal);

        void Add(string path, ConfigTable table)
        {
            foreach (var entry in table.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                if (entry.Value is ConfigTable inner)
                    Add(path + entry.Key + ".", inner);
                else
                    text.Append($"{path}{entry.Key} = {entry.Value.ToJson().GetRawText()}  <- {Place(entry.Value.Origin)}\n");
            }
        }

        static string Place(ConfigOrigin origin) => origin.Source.File is { } file ? $"{origin.Source.Kind} {file}:{origin.Line}:{origin.Column}" : origin.Source.Kind.ToString();
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Layering");
}
