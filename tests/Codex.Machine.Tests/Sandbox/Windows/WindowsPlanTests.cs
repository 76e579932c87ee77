using System.Collections.Immutable;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Windows;

namespace Codex.Machine.Tests.Sandbox.Windows;

/// <summary>What the access lists have to say; nothing here has met a Windows.</summary>
public sealed class WindowsPlanTests
{
    private static readonly SandboxLimits Workspace = new()
    {
        Cwd = @"C:\w",
        WritableRoots = [new WritableRoot(@"C:\w", [".git", ".codex"]), new WritableRoot(@"C:\Temp", [])],
        HiddenPaths = [@"C:\Users\u\.codex\auth.json"],
    };

    private static string Show(SandboxLimits limits) => string.Join('\n', WindowsPlan.For(limits).SelectMany(group =>
        group.Entries.Select(entry => $"{entry.Access} {entry.Path}").Prepend($"[{group.Root}]")));

    private static CapabilitySid CapabilityOf(SandboxLimits limits, string root) => WindowsPlan.For(limits).Single(group => group.Root == root).Capability;

    [Fact]
    public void For_ReadOnly_OpensNothing() => Assert.Empty(WindowsPlan.For(new SandboxLimits { Cwd = @"C:\w" }));

    [Fact]
    public void For_Workspace_AllowsRootsAndProtectsNames() => Assert.Equal(
        """
        [C:\Temp]
        Allow C:\Temp
        [C:\w]
        Allow C:\w
        Protect C:\w\.codex
        Protect C:\w\.git
        """,
        Show(Workspace));

    [Fact]
    public void For_DeepException_PinsTheFoldersOnTheWay() => Assert.Equal(
        """
        [C:\w]
        Allow C:\w
        Pin C:\w\a
        Pin C:\w\a\b
        Protect C:\w\a\b\keep
        Protect C:\w\a\b\more
        Allow C:\w\a\b\keep\out
        """,
        Show(new SandboxLimits
        {
            Cwd = @"C:\w",
            Rules =
            [
                new PathRule("C:/w/", PathAccess.Write), new PathRule("C:/w/a/b/keep", PathAccess.Read), new PathRule(@"C:\w\a\b\more", PathAccess.Read),
                new PathRule(@"C:\w\a\b\keep\out", PathAccess.Write), new PathRule(@"C:\elsewhere", PathAccess.Read),
            ],
        }));

    [Fact]
    public void For_RootsInOneAnother_AreOneGroup() => Assert.Equal(
        """
        [C:\w]
        Allow C:\w
        Pin C:\w\sub
        Protect C:\w\sub\.git
        """,
        Show(new SandboxLimits { Cwd = @"C:\w", WritableRoots = [new WritableRoot(@"C:\w\sub", [".git"]), new WritableRoot(@"C:\w", [])] }));

    [Fact]
    public void For_CredentialsInAWritableFolder_CannotBeChanged() => Assert.Contains(
        @"Protect C:\w\home\auth.json", Show(Workspace with { HiddenPaths = [@"C:\w\home\auth.json"] }), StringComparison.Ordinal);

    [Fact]
    public void Capability_SameFolderAndExceptions_IsTheSameWhateverElseIsWritable()
    {
        var alone = Workspace with { WritableRoots = [Workspace.WritableRoots[0]] };

        Assert.Equal(CapabilityOf(Workspace, @"C:\w"), CapabilityOf(alone, @"C:\w"));
        Assert.NotEqual(CapabilityOf(Workspace, @"C:\w"), CapabilityOf(Workspace, @"C:\Temp"));
        Assert.NotEqual(CapabilityOf(Workspace, @"C:\w"), CapabilityOf(Workspace with { WritableRoots = [new WritableRoot(@"C:\w", [".git"])] }, @"C:\w"));
    }

    /// <summary>Lists on disks of users name it: another value would leave them all behind.</summary>
    [Fact]
    public void Capability_OfAFolder_NeverChanges() =>
        Assert.Equal("S-1-5-21-1433800284-3691649452-1074658599-2526867715", CapabilityOf(Workspace, @"C:\w").ToString());

    [Fact]
    public void For_Entries_GiveNoRightToDeleteChildrenOrToChangeTheList()
    {
        var capability = new CapabilitySid(1, 2, 3, 4);
        ImmutableArray<ImmutableArray<byte>> Of(PlannedAccess access, bool isFolder) => new PlannedEntry("x", access).For(capability, isFolder);
        string Head(ImmutableArray<byte> entry) => Convert.ToHexString(entry.AsSpan()[..8]);

        Assert.Equal(["00002400BF011200", "000B2400BF011300"], Of(PlannedAccess.Allow, isFolder: true).Select(Head));
        Assert.Equal(["00002400BF011200"], Of(PlannedAccess.Allow, isFolder: false).Select(Head));
        Assert.Equal(["0103240056010D00"], Of(PlannedAccess.Protect, isFolder: true).Select(Head));
        Assert.Equal(["0100240056010D00"], Of(PlannedAccess.Protect, isFolder: false).Select(Head));
        Assert.Equal(["0100240000000100"], Of(PlannedAccess.Pin, isFolder: true).Select(Head));
    }

    [Fact]
    public void NamesIn_Plan_AreTheProtectedOnesAndWhatLeadsThereDeepestFirst() => Assert.Equal(
        [@"C:\w\a\keep", @"C:\w\a"],
        WindowsPlan.NamesIn(WindowsPlan.For(new SandboxLimits
        {
            Cwd = @"C:\w", Rules = [new PathRule(@"C:\w", PathAccess.Write), new PathRule(@"C:\w\a\keep", PathAccess.Read)],
        })));

    [Theory]
    [InlineData("/", true)]
    [InlineData(@"C:\", true)]
    [InlineData("C:/", true)]
    [InlineData(@"C:", true)]
    [InlineData(@"\\host\share", true)]
    [InlineData(@"\\host\share\", true)]
    [InlineData(@"\\host\share\w", false)]
    [InlineData(@"C:\w", false)]
    public void IsRoot_Examples(string path, bool isRoot) => Assert.Equal(isRoot, WindowsPath.IsRoot(path));

    [Theory]
    [InlineData(@"C:\w", @"C:\W\x", true)]
    [InlineData(@"C:\", @"C:\x", true)]
    [InlineData(@"C:\w", @"C:\ww", false)]
    [InlineData(@"C:\w", @"C:\w", false)]
    public void IsBelow_Examples(string folder, string path, bool isBelow) => Assert.Equal(isBelow, WindowsPath.IsBelow(folder, path));
}
