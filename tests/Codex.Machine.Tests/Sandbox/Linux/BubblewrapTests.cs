using System.Collections.Immutable;
using System.Runtime.Versioning;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox.Linux;

[SupportedOSPlatform("linux")]
public sealed class BubblewrapTests
{
    private static ImmutableArray<string> Write(MountPlan plan, bool hasNetwork = false, bool hasTerminal = false) => BubblewrapArguments.Write(
        plan,
        new HelperRequest { Limits = new SandboxLimits { Cwd = "/w", HasNetwork = hasNetwork }, WorkingDirectory = "/w", Command = ["true"] },
        "/opt/codex",
        hasTerminal);

    private static MountPlan Plan(bool isRestricted, params MountStep[] steps) =>
        new() { IsRestricted = isRestricted, IsRootWritable = false, Steps = [.. steps], Reserved = [], Writable = [] };

    [Fact]
    public void Write_Workspace_IsInTheOrderOfThePlan()
    {
        var arguments = Write(Plan(
            isRestricted: false,
            new MountStep(MountStepKind.BindWritable, "/w"),
            new MountStep(MountStepKind.BindReadOnly, "/w/.git"),
            new MountStep(MountStepKind.ShowEmpty, "/w/.codex"),
            new MountStep(MountStepKind.HideFile, "/w/.env")));

        Assert.Equal(
            [
                "--die-with-parent", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--new-session",
                "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--ro-bind", "/opt/codex", "/dev/codex-sandbox",
                "--bind", "/w", "/w", "--ro-bind", "/w/.git", "/w/.git",
                "--perms", "555", "--tmpfs", "/w/.codex", "--remount-ro", "/w/.codex",
                "--ro-bind", "/dev/null", "/w/.env",
                "--cap-drop", "ALL", "--chdir", "/w",
            ],
            arguments);
    }

    [Fact]
    public void Write_RestrictedWithTerminalAndNetwork_SealsTheRoot()
    {
        var arguments = Write(
            Plan(
                isRestricted: true,
                new MountStep(MountStepKind.CreateDirectory, "/usr"),
                new MountStep(MountStepKind.BindReadOnly, "/usr"),
                new MountStep(MountStepKind.CreateLink, "/bin", "usr/bin"),
                new MountStep(MountStepKind.HideDirectoryWithDoors, "/a"),
                new MountStep(MountStepKind.Seal, "/a")),
            hasNetwork: true,
            hasTerminal: true);

        Assert.Equal(
            [
                "--die-with-parent", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--tmpfs", "/", "--dev", "/dev", "--proc", "/proc",
                "--ro-bind", "/opt/codex", "/dev/codex-sandbox", "--dir", "/usr", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin",
                "--perms", "111", "--tmpfs", "/a", "--remount-ro", "/a", "--remount-ro", "/", "--cap-drop", "ALL", "--chdir", "/w",
            ],
            arguments);
    }

    [Fact]
    public void Find_WritableFolders_ArePassedOver()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "bubblewrap is for Linux");
        using var workspace = TestWorkspace.Create();
        foreach (var folder in (string[])["mine", "theirs"])
        {
            workspace.Write($"{folder}/bwrap", "");
            File.SetUnixFileMode(workspace.PathOf($"{folder}/bwrap"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        workspace.Write("plain/bwrap", "");
        File.SetUnixFileMode(workspace.PathOf("plain/bwrap"), UnixFileMode.UserRead);
        var limits = new SandboxLimits { Cwd = "/", WritableRoots = [new WritableRoot(workspace.PathOf("mine"), [])] };

        var path = $"relative:{workspace.PathOf("mine")}:{workspace.PathOf("plain")}:{workspace.PathOf("none")}:{workspace.PathOf("theirs")}";
        Assert.Equal(workspace.PathOf("theirs/bwrap"), BubblewrapProgram.Find(limits, path));
        Assert.Null(BubblewrapProgram.Find(limits, workspace.PathOf("mine")));
        Assert.Null(BubblewrapProgram.Find(limits, null));
    }
}
