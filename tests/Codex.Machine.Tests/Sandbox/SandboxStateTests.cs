using Codex.Machine.Sandbox;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox;

public sealed class SandboxStateTests : IDisposable
{
    private readonly TestCodexHome _home = new();

    public void Dispose() => _home.Dispose();

    private SandboxLimits? Resolve(string profile, bool disablesNetwork = false, params string[] readable)
    {
        var state = SandboxState.Parse($$"""{"permissionProfile":{{profile}},"sandboxCwd":"file://{{_home.Home}}"}""");
        return Assert.IsType<ProfileOutcome.Resolved>(state.Resolve(readable, disablesNetwork, TestHost.Create(_home))).Limits;
    }

    [Fact]
    public void Parse_Managed_GivesItsEntries()
    {
        const string profile = """
            {"type":"managed","network":"enabled","file_system":{"type":"restricted","entries":[
              {"path":{"type":"special","value":{"kind":"root"}},"access":"read"},
              {"path":{"type":"special","value":{"kind":"project_roots","subpath":"sub"}},"access":"deny"},
              {"path":{"type":"path","path":"/us[r"},"access":"read"},
              {"path":{"type":"path","path":"/usr"},"access":"write","missing_path_behavior":"skip"}]}}
            """;

        var limits = Resolve(profile)!;

        Assert.Equal(_home.Home, limits.Cwd);
        Assert.True(limits.ReadsWholeDisk);
        Assert.True(limits.HasNetwork);
        Assert.Equal(["/usr"], limits.WritableRoots.Select(root => root.Path));
        Assert.Equal([new PathRule($"{_home.Home}/sub", PathAccess.Deny), new PathRule("/us[r", PathAccess.Read)], limits.Rules);
        Assert.False(Resolve(profile, disablesNetwork: true)!.HasNetwork);
        Assert.Contains(new PathRule("/opt", PathAccess.Read), Resolve(profile, false, "/opt")!.Rules);
    }

    [Fact]
    public void Parse_OtherTypes_AreUnlimitedOrReadOnly()
    {
        Assert.Null(Resolve("""{"type":"disabled"}"""));
        Assert.Empty(Resolve("""{"type":"external","network":"restricted"}""")!.WritableRoots);
        Assert.Equal(["/"], Resolve("""{"type":"managed","network":"restricted","file_system":{"type":"unrestricted"}}""")!.WritableRoots.Select(root => root.Path));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"permissionProfile":{"type":"disabled"}}""")]
    [InlineData("""{"permissionProfile":{"type":"disabled"},"sandboxCwd":"/tmp"}""")]
    [InlineData("""{"permissionProfile":{"type":"disabled"},"sandboxCwd":5}""")]
    [InlineData("""{"permissionProfile":{"type":"x"},"sandboxCwd":"file:///tmp"}""")]
    [InlineData("""{"permissionProfile":{"type":"managed"},"sandboxCwd":"file:///tmp"}""")]
    [InlineData("""{"permissionProfile":{"type":"managed","file_system":{"type":"restricted","entries":[{"path":{"type":"path","path":"/x"},"access":"q"}]}},"sandboxCwd":"file:///tmp"}""")]
    public void Parse_OtherShapes_AreRefused(string json) => Assert.Throws<FormatException>(() => SandboxState.Parse(json));
}
