using System.Collections.Immutable;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;
using CsCheck;

namespace Codex.Machine.Tests.Sandbox;

public sealed class HelperRequestTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf("--", "--write", "--protect", "-", "", "a b", "/", "/ü", "/a\n--network"), Gen.String.AlphaNumeric.Select(text => "/" + text));

    private static readonly Gen<HelperRequest> Requests =
        from cwd in Texts
        from command in Texts.Array[1, 4]
        from roots in Gen.Select(Texts, Texts.Array[0, 3]).Array[0, 3]
        from rules in Gen.Select(Texts, Gen.Enum<PathAccess>(), Gen.Bool).Array[0, 4]
        from paths in Texts.Array[0, 2]
        from flags in Gen.Bool.Array[9]
        from number in Gen.Int[1, 1000]
        select new HelperRequest
        {
            WorkingDirectory = cwd,
            Command = [.. command],
            Parent = flags[0] ? number : null,
            AllowsLandlockOnly = flags[1],
            Limits = new SandboxLimits
            {
                Cwd = cwd,
                WritableRoots = [.. roots.Select(root => new WritableRoot(root.Item1, [.. root.Item2]))],
                Rules = [.. rules.Select(rule => rule.Item3 ? new PathRule(rule.Item1, PathAccess.Deny, IsGlob: true) : new PathRule(rule.Item1, rule.Item2))],
                ReadOnlyPaths = [.. paths],
                HiddenPaths = [.. paths],
                ReadsWholeDisk = flags[2],
                HasNetwork = flags[3],
                AllowsUnixDatagrams = flags[4],
                AllowsUserNamespaces = flags[5],
                GlobScanMaxDepth = flags[0] ? number : null,
                Proxy = flags[6]
                    ? new NetworkGrants { Allowed = [.. paths], Denied = [.. command], AllowsLocal = flags[7], ReadsOnly = flags[8], AuditFile = flags[7] ? cwd : null }
                    : null,
            },
        };

    /// <summary>Everything that has to survive, in a form that compares by value.</summary>
    private static string Show(HelperRequest request)
    {
        static string All<T>(ImmutableArray<T> items) => $"[{string.Join('|', items)}]";
        var limits = request.Limits;
        return string.Join(';',
            request.WorkingDirectory, All(request.Command), request.Parent, request.AllowsLandlockOnly, limits.Cwd,
            string.Concat(limits.WritableRoots.Select(root => $"{root.Path}{All(root.ProtectedNames)}")), All(limits.Rules),
            All(limits.ReadOnlyPaths), All(limits.HiddenPaths), limits.ReadsWholeDisk, limits.HasNetwork, limits.AllowsUnixDatagrams,
            limits.AllowsUserNamespaces, limits.GlobScanMaxDepth, limits.Proxy is null, limits.Proxy?.AllowsLocal, limits.Proxy?.ReadsOnly,
            limits.Proxy?.AuditFile, All(limits.Proxy?.Allowed ?? []), All(limits.Proxy?.Denied ?? []));
    }

    [Fact]
    public void Parse_WhatToArgumentsWrote_GivesTheSame() =>
        Requests.Sample(request => Assert.Equal(Show(request), Show(HelperRequest.Parse(request.ToArguments()))));

    [Fact]
    public void ToArguments_Order_IsModeFlagsSeparatorCommand()
    {
        var request = new HelperRequest
        {
            WorkingDirectory = "/w",
            Command = ["sh", "-c", "--"],
            Parent = 7,
            Limits = new SandboxLimits { Cwd = "/w", WritableRoots = [new WritableRoot("/w", [".git"])], Rules = [new PathRule("/x", PathAccess.Deny)] },
        };

        Assert.Equal(
            ["--codex-run-as-sandbox", "--cwd", "/w", "--parent", "7", "--write", "/w", "--protect", ".git", "--deny", "/x", "--", "sh", "-c", "--"],
            request.ToArguments());
    }

    [Theory]
    [InlineData("--write", "/w")]
    [InlineData("--write")]
    [InlineData("--")]
    [InlineData("--bogus", "x", "--", "true")]
    [InlineData("--protect", "x", "--", "true")]
    [InlineData("--parent", "-1", "--", "true")]
    public void Parse_AnythingElse_IsRefused(params string[] arguments) =>
        Assert.Throws<FormatException>(() => HelperRequest.Parse([HelperRequest.Mode, .. arguments]));

    [Fact]
    public void InnerRequest_RoundTrip_GivesTheSame()
    {
        var request = new InnerRequest
        {
            Limits = new SandboxLimits { Cwd = "/", HasNetwork = true, AllowsUnixDatagrams = true },
            Writable = [new WritablePath("/w", IsDirectory: true), new WritablePath("/f", IsDirectory: false)],
            Status = 60,
            Error = 61,
            TakesForeground = true,
            Command = ["--", "x"],
        };

        var read = InnerRequest.Parse(request.ToArguments());

        Assert.Equal(request.ToArguments(), read.ToArguments());
        Assert.Equal(request.Writable, read.Writable);
        Assert.Throws<FormatException>(() => InnerRequest.Parse([InnerRequest.Mode, "--bogus"]));
    }

    [Theory]
    [InlineData()]
    [InlineData("exec", "--codex-run-as-sandbox")]
    [InlineData("--version")]
    public void TryRun_OrdinaryStarts_AreNotTheHelpers(params string[] args) => Assert.Null(SandboxHelper.TryRun(args));
}
