using System.Collections.Immutable;
using System.Text.Json;
using Codex.Machine.Sandbox;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox;

public sealed class PermissionProfilesTests : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public void Dispose()
    {
        _home.Dispose();
        _workspace.Dispose();
    }

    private ProfileOutcome Resolve(string name, string? json = null)
    {
        var profiles = json is null ? null : PermissionProfileReader.ReadAll(JsonDocument.Parse(json).RootElement);
        return new PermissionProfiles(profiles).Resolve(name, _workspace.Root, TestHost.Create(_home));
    }

    private SandboxLimits Limits(string json) => Assert.IsType<ProfileOutcome.Resolved>(Resolve("t", json)).Limits!;

    [Fact]
    public void Resolve_BuiltInNames_MeanTheThreeModes()
    {
        var readOnly = Assert.IsType<ProfileOutcome.Resolved>(Resolve(":read-only")).Limits!;
        var workspace = Assert.IsType<ProfileOutcome.Resolved>(Resolve(":workspace")).Limits!;

        Assert.Empty(readOnly.WritableRoots);
        Assert.True(readOnly.ReadsWholeDisk);
        string[] expected = [_workspace.Root, "/tmp", _home.TempDirectory];
        Assert.Equal(expected.Where(Directory.Exists), workspace.WritableRoots.Select(root => root.Path));
        Assert.False(workspace.HasNetwork);
        Assert.Null(Assert.IsType<ProfileOutcome.Resolved>(Resolve(":danger-full-access")).Limits);
    }

    [Theory]
    [InlineData(":foo", null, "default_permissions refers to unknown built-in profile `:foo`")]
    [InlineData("t", null, "default_permissions requires a `[permissions]` table")]
    [InlineData("t", """{"u":{}}""", "default_permissions refers to undefined profile `t`")]
    [InlineData(":read-only", """{":x":{}}""", "permissions profile `:x` uses a reserved built-in profile prefix")]
    [InlineData("t", """{"t":{"extends":":danger-full-access"}}""", "permissions profile `t` cannot extend unsupported built-in profile `:danger-full-access`")]
    [InlineData("t", """{"t":{"extends":"u"}}""", "permissions profile `t` extends undefined profile `u`")]
    [InlineData("t", """{"t":{"extends":"u"},"u":{"extends":"t"}}""", "permissions profile inheritance cycle detected: t -> u -> t")]
    [InlineData("t", """{"t":{"filesystem":{"rel/path":"read"}}}""", "filesystem path `rel/path` must be absolute, use `~/...`, or start with `:`")]
    [InlineData("t", """{"t":{"filesystem":{"/var/**/x":"read"}}}""", "filesystem glob path `/var/**/x` only supports `deny` access; use an exact path or trailing `/**` for `read` subtree access")]
    [InlineData("t", """{"t":{"filesystem":{":workspace_roots":{"*.x":"write"}}}}""", "filesystem glob path `*.x` only supports `deny` access; use an exact path or trailing `/**` for `write` subtree access")]
    [InlineData("t", """{"t":{"filesystem":{":root":{"tmp":"write"}}}}""", "filesystem path `:root` does not support nested entries")]
    [InlineData("t", """{"t":{"filesystem":{":workspace_roots":{"../x":"write"}}}}""", "filesystem subpath `../x` must be a descendant path without `.` or `..` components")]
    public void Resolve_WhatHasNoMeaning_IsRefusedInTheOriginalsWords(string name, string? json, string message) =>
        Assert.Equal(new ProfileOutcome.Invalid(message), Resolve(name, json));

    [Fact]
    public void Resolve_Child_OverridesEntriesOfItsAncestors()
    {
        var limits = Limits("""
            {"base":{"extends":":workspace","filesystem":{":slash_tmp":"read","~/x":"deny"}},
             "t":{"extends":"base","filesystem":{":tmpdir":"read","~/x":"read"}}}
            """);

        Assert.Equal([_workspace.Root], limits.WritableRoots.Select(root => root.Path));
        Assert.True(limits.ReadsWholeDisk);
        Assert.Equal(
            [new PathRule("/tmp", PathAccess.Read), new PathRule($"{_home.Home}/x", PathAccess.Read), new PathRule(_home.TempDirectory, PathAccess.Read)],
            limits.Rules.OrderBy(rule => rule.Path, StringComparer.Ordinal));
    }

    [Fact]
    public void Resolve_NoRoot_ReadsOnlyWhatIsListed()
    {
        var limits = Limits("""{"t":{"filesystem":{":minimal":"read",":workspace_roots":"write"}}}""");

        Assert.False(limits.ReadsWholeDisk);
        Assert.Contains(new PathRule("/usr", PathAccess.Read), limits.Rules);
        Assert.Equal(PathAccess.Deny, limits.AccessTo(_home.PathOf("config.toml")));
        Assert.Equal(PathAccess.Write, limits.AccessTo(_workspace.PathOf("x")));
    }

    [Fact]
    public void Resolve_WritableRoot_MakesTheWholeDiskWritable()
    {
        var limits = Limits("""{"t":{"filesystem":{":root":"write"}}}""");

        Assert.Equal([new WritableRoot("/", WritableRoot.DefaultProtectedNames)], limits.WritableRoots);
        Assert.Equal(PathAccess.Write, limits.AccessTo("/etc/passwd"));
    }

    [Fact]
    public void Resolve_Subpaths_AreTakenFromEachWorkspaceRoot()
    {
        var extra = Directory.CreateDirectory(Path.Combine(_home.Home, "extra")).FullName;
        var limits = Limits($$"""
            {"t":{"workspace_roots":{"{{extra}}":true,"/gone":false},
                  "filesystem":{":root":"read",":workspace_roots":{".":"write","lock":"read","**/*.env":"deny","out/**":"deny"} } } }
            """);

        Assert.Equal([_workspace.Root, extra], limits.WritableRoots.Select(root => root.Path));
        Assert.Equal(
            from name in (string[])["lock", "**/*.env", "out"]
            from root in (string[])[_workspace.Root, extra]
            select new PathRule($"{root}/{name}", name == "lock" ? PathAccess.Read : PathAccess.Deny, IsGlob: name.Contains('*')),
            limits.Rules);
    }

    [Fact]
    public void Resolve_WorkspaceWithPatternCharacters_IsTakenLiterally()
    {
        var odd = Directory.CreateDirectory(_workspace.PathOf("o[d]d *{x}")).FullName;
        var outcome = new PermissionProfiles(PermissionProfileReader.ReadAll(JsonDocument.Parse(
            """{"t":{"filesystem":{":root":"read",":workspace_roots":{".":"write","*.env":"deny"}}}}""").RootElement))
            .Resolve("t", odd, TestHost.Create(_home));

        var limits = Assert.IsType<ProfileOutcome.Resolved>(outcome).Limits!;
        Assert.Equal(PathAccess.Write, limits.AccessTo($"{odd}/a"));
        Assert.Equal(PathAccess.Deny, limits.AccessTo($"{odd}/a.env"));
    }

    [Theory]
    [InlineData("""{"enabled":true}""", true, null)]
    [InlineData("""{"enabled":true,"mode":"full"}""", true, null)]
    [InlineData("""{"enabled":false}""", false, null)]
    [InlineData("""{"enabled":false,"domains":{"example.com":"allow"}}""", false, null)]
    [InlineData("""{"enabled":true,"mode":"limited"}""", false, "")]
    [InlineData("""{"enabled":true,"domains":{"example.com":"allow","x.org":"deny","*.y.org":"allow"}}""", false, "example.com *.y.org")]
    public void Resolve_Network_OfSomeHosts_IsTheProxyAlone(string network, bool hasNetwork, string? proxied)
    {
        var resolved = Assert.IsType<ProfileOutcome.Resolved>(Resolve("t", $$$"""{"t":{"extends":":read-only","network":{{{network}}}}}"""));

        Assert.Equal(hasNetwork, resolved.Limits!.HasNetwork);
        Assert.Equal(proxied, resolved.Limits.Proxy is { } proxy ? string.Join(' ', proxy.Allowed) : null);
    }

    [Fact]
    public void Resolve_UnknownWord_IsWarnedAbout()
    {
        var resolved = Assert.IsType<ProfileOutcome.Resolved>(Resolve("t", """{"t":{"filesystem":{":root":"read",":later":"write"}}}"""));

        Assert.Empty(resolved.Limits!.WritableRoots);
        Assert.Equal(["filesystem path `:later` is not known; the entry has no effect"], resolved.Warnings);
    }

    [Theory]
    [InlineData("""{"t":5}""", "`permissions.t` must be a table")]
    [InlineData("""{"t":{"filesystem":{"/x":"bogus"}}}""", "`permissions.t.filesystem./x` must be `read`, `write` or `deny`")]
    [InlineData("""{"t":{"network":{"enabled":"yes"}}}""", "`permissions.t.network.enabled` must be true or false")]
    public void ReadAll_WrongTypes_NameTheKey(string json, string message) => Assert.Equal(
        message, Assert.Throws<FormatException>(() => PermissionProfileReader.ReadAll(JsonDocument.Parse(json).RootElement)).Message);

    [Fact]
    public void ReadAll_Everything_IsKept()
    {
        var profile = PermissionProfileReader.ReadAll(JsonDocument.Parse("""
            {"t":{"description":"d","filesystem":{"glob_scan_max_depth":3,"/a":"none"},"later":1,
                  "network":{"enabled":true,"unix_sockets":{"/s":"allow"},"allow_local_binding":true}}}
            """).RootElement)["t"];

        Assert.Equal("d", profile.Description);
        Assert.Equal(3, profile.GlobScanMaxDepth);
        Assert.Equal([new ProfileEntry("/a", null, PathAccess.Deny)], profile.FileSystem);
        Assert.Equal([new KeyValuePair<string, bool>("/s", true)], profile.Network!.UnixSockets);
        Assert.True(profile.Network.AllowsLocalBinding);
    }
}
