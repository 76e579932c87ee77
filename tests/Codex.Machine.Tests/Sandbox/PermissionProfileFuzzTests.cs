using System.Text.Json;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;
using Codex.Testing.Homes;
using CsCheck;

namespace Codex.Machine.Tests.Sandbox;

/// <summary>Whatever a profile says, it becomes limits and a plan, or is refused with a reason; and what it denies stays denied.</summary>
public sealed class PermissionProfileFuzzTests : IDisposable
{
    private static readonly Gen<string> Targets = Gen.OneOf(
        ":root", ":minimal", ":workspace_roots", ":tmpdir", ":slash_tmp", ":later", "/", "//", "/etc", "/etc/", "/etc/../etc/hosts", "/var/**", "/var/**/x", "/**",
        "~/x", "~", "~/", "rel", "", "*", "/tmp/*.env", "/tmp/[a", "/tmp/{a,b}", "/no/such/place", "/proc/self", "/dev/null", "/tmp/a b", "/tmp/ü", "/tmp/\n");

    private static readonly Gen<string> Subpaths = Gen.OneOf(".", "..", "a", "a/b", "a/../b", "**", "*.env", "**/*.env", "", "/", "a/");
    private static readonly Gen<string> Access = Gen.Frequency((9, Gen.OneOf("read", "write", "deny", "none")), (1, Gen.OneOf("", "READ", "x")));

    private static readonly Gen<string> Entries = Gen.OneOf(
        Gen.Select(Targets, Access, (target, access) => $"{Quote(target)}:{Quote(access)}"),
        Gen.Select(Targets, Subpaths, Access, (target, subpath, access) => $"{Quote(target)}:{{{Quote(subpath)}:{Quote(access)}}}"));

    private static readonly Gen<string> Networks = Gen.OneOf(
        "{}", """{"enabled":true}""", """{"enabled":true,"mode":"limited"}""", """{"enabled":true,"domains":{"":"allow","*":"deny","a.b":"allow"}}""",
        """{"enabled":1}""", """{"domains":[]}""", "[]", "null");

    private static readonly Gen<string> Profiles = Gen.Select(Entries.Array[0, 6], Networks, Gen.Int[0, 9], (entries, network, extra) =>
        "{\"t\":{\"filesystem\":{" + string.Join(',', entries) + "}" + (extra < 5 ? "" : ",\"network\":" + network)
        + (extra is 9 or 1 ? ",\"extends\":\":workspace\"" : "") + "}}");

    private readonly TestCodexHome _home = new();
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public void Dispose()
    {
        _home.Dispose();
        _workspace.Dispose();
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    [Fact]
    public void Resolve_AnyProfile_IsPlannedOrRefused() => Profiles.Sample(
        json =>
        {
            try
            {
                var profiles = PermissionProfileReader.ReadAll(JsonDocument.Parse(json).RootElement);
                var outcome = new PermissionProfiles(profiles).Resolve("t", _workspace.Root, TestHost.Create(_home));
                if (outcome is ProfileOutcome.Invalid(var message))
                    Assert.NotEmpty(message);
                else
                    Check(((ProfileOutcome.Resolved)outcome).Limits!, profiles["t"]);
            }
            catch (FormatException exception)
            {
                Assert.StartsWith("`permissions.t.", exception.Message, StringComparison.Ordinal);
            }
        },
        iter: 3000,
        threads: 1);

    private static void Check(SandboxLimits limits, PermissionProfile profile)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = MountPlanner.Plan(limits with { GlobScanMaxDepth = 1 });
            }
            catch (SandboxSetupException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }

        // Of two entries with the same key, which only JSON can have, the last counts.
        var counting = profile.FileSystem.GroupBy(entry => (entry.Target, entry.Subpath)).Select(same => same.Last());
        foreach (var entry in counting.Where(entry => entry is { Access: PathAccess.Deny, Subpath: null, Target: ['/', _, ..] }))
        {
            if (!GlobPattern.IsPattern(entry.Target))
                Assert.Equal(PathAccess.Deny, limits.AccessTo(entry.Target));
        }
    }
}
