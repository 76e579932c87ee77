using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.MacOS;

namespace Codex.Machine.Tests.Sandbox.MacOS;

/// <summary>The text and the arguments only: nothing here has met a Mac.</summary>
public sealed class SeatbeltProfileTests
{
    private static readonly SandboxLimits Workspace = new()
    {
        Cwd = "/no-such/w",
        WritableRoots = [new WritableRoot("/no-such/w", [".git"])],
        Rules = [new PathRule("/no-such/w/secret", PathAccess.Deny), new PathRule("/no-such/w/**/*.env", PathAccess.Deny, IsGlob: true)],
    };

    private static string Files(SandboxLimits limits)
    {
        var text = SeatbeltProfile.For(limits).Text;
        return text[text.IndexOf("; Files.\n", StringComparison.Ordinal)..];
    }

    [Fact]
    public void For_ReadOnly_AllowsReadingOnly()
    {
        var profile = SeatbeltProfile.For(new SandboxLimits { Cwd = "/" });

        Assert.StartsWith("(version 1)\n(deny default)\n", profile.Text, StringComparison.Ordinal);
        Assert.EndsWith("; Files.\n(allow file-read*)\n", profile.Text, StringComparison.Ordinal);
        Assert.Empty(profile.Parameters);
        Assert.DoesNotContain("network", profile.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void For_Workspace_SaysParentsFirstBecauseTheLastRuleDecides()
    {
        Assert.Equal(
            """
            ; Files.
            (allow file-read*)
            (allow file-read* file-write* (subpath (param "PATH_0")))
            (allow file-read* (subpath (param "PATH_1")))
            (deny file-write* (subpath (param "PATH_1")))
            (deny file-read* file-write* file-write-unlink (subpath (param "PATH_2")))
            (deny file-read* file-write* file-write-unlink (regex #"^/no-such/w/(.*/)?[^/]*\.env(/.*)?$"))

            """,
            Files(Workspace));
        Assert.Equal(
            [
                new KeyValuePair<string, string>("PATH_0", "/no-such/w"),
                new KeyValuePair<string, string>("PATH_1", "/no-such/w/.git"),
                new KeyValuePair<string, string>("PATH_2", "/no-such/w/secret"),
            ],
            SeatbeltProfile.For(Workspace).Parameters);
    }

    [Fact]
    public void For_Restricted_AllowsOnlyNamesAndTheRoot() => Assert.StartsWith(
        "; Files.\n(allow file-read-metadata)\n(allow file-read* (literal \"/\"))\n(allow file-read* (subpath (param \"PATH_0\")))\n",
        Files(new SandboxLimits { Cwd = "/", ReadsWholeDisk = false, Rules = [new PathRule("/no-such", PathAccess.Read)] }),
        StringComparison.Ordinal);

    [Fact]
    public void For_Network_IsAllowedOnlyWhenItIsOn() =>
        Assert.Contains("(allow network-outbound)", SeatbeltProfile.For(Workspace with { HasNetwork = true }).Text, StringComparison.Ordinal);

    [Fact]
    public void For_PathWithQuotes_CannotEndAString()
    {
        var profile = SeatbeltProfile.For(new SandboxLimits { Cwd = "/", WritableRoots = [new WritableRoot("/no\")(allow default)(\"", [])] });

        Assert.DoesNotContain("allow default", profile.Text, StringComparison.Ordinal);
        Assert.Equal("/no\")(allow default)(\"", profile.Parameters[0].Value);
    }

    [Fact]
    public void For_AnyProfile_HasBalancedParentheses()
    {
        var text = SeatbeltProfile.For(Workspace with { HasNetwork = true, Rules = [] }).Text;
        var code = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith(';')));
        Assert.Equal(code.Count(character => character == '('), code.Count(character => character == ')'));
    }

    [Theory]
    [InlineData("/a/*.env", "^/a/[^/]*\\.env(/.*)?$")]
    [InlineData("/a/**/b", "^/a/(.*/)?b(/.*)?$")]
    [InlineData("/a/{x,y}?", "^/a/(x|y)[^/](/.*)?$")]
    [InlineData("/a/[!a-c]", "^/a/[^/a-c](/.*)?$")]
    [InlineData("/a,b/\\*\"+", "^/a,b/\\*[\\x22]\\+(/.*)?$")]
    public void FromGlob_Examples(string glob, string regex) => Assert.Equal(regex, SeatbeltRegex.FromGlob(glob));

    [Fact]
    public void Wrap_Command_IsSandboxExecByItsFullPath()
    {
        var command = SeatbeltCommand.Wrap(["ls", "-D", "--"], Workspace);

        Assert.Equal("/usr/bin/sandbox-exec", command.Executable);
        Assert.Equal(["/usr/bin/sandbox-exec", "-p"], command.Argv[..2]);
        Assert.Equal(["-DPATH_0=/no-such/w", "-DPATH_1=/no-such/w/.git", "-DPATH_2=/no-such/w/secret", "--", "ls", "-D", "--"], command.Argv[3..]);
        Assert.Equal(
            [
                new KeyValuePair<string, string>("CODEX_SANDBOX_NETWORK_DISABLED", "1"),
                new KeyValuePair<string, string>("CODEX_SANDBOX", "seatbelt"),
            ],
            command.ExtraEnvironment);
    }
}
