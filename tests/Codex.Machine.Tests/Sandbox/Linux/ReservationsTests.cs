using System.Runtime.Versioning;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox.Linux;

[SupportedOSPlatform("linux")]
public sealed class ReservationsTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public ReservationsTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "reservations are for Linux");

    public void Dispose() => _workspace.Dispose();

    private MountPlan Plan() => new()
    {
        IsRestricted = false,
        IsRootWritable = false,
        Steps = [new MountStep(MountStepKind.ShowEmpty, _workspace.PathOf(".git"))],
        Reserved = [new ReservedName(_workspace.Root, ".git")],
        Writable = [],
    };

    [Fact]
    public void Take_MissingName_HoldsItUntilReleased()
    {
        var reservations = new Reservations();

        var taken = reservations.Take(Plan());

        Assert.Equal(Plan().Steps, taken.Steps);
        Assert.True(_workspace.Exists(".git"));
        reservations.Release();
        Assert.False(_workspace.Exists(".git"));
    }

    [Fact]
    public void Release_NameThatAnotherHolds_LeavesItToTheLast()
    {
        Reservations first = new(), second = new();
        first.Take(Plan());
        second.Take(Plan());

        first.Release();
        Assert.True(_workspace.Exists(".git"));
        second.Release();
        Assert.False(_workspace.Exists(".git"));
    }

    [Fact]
    public void Release_EmptyDirectoryOfTheUsers_Stays()
    {
        Directory.CreateDirectory(_workspace.PathOf(".git"));
        var reservations = new Reservations();

        reservations.Take(Plan());
        reservations.Release();

        Assert.True(_workspace.Exists(".git"));
    }

    [Fact]
    public void Release_DirectoryLeftBehindByACrash_IsRemoved()
    {
        Directory.CreateDirectory(_workspace.PathOf(".git"));
        Directory.SetLastWriteTimeUtc(_workspace.PathOf(".git"), DateTime.UnixEpoch.AddSeconds(0x636f_6478)); // the mark
        var reservations = new Reservations();

        reservations.Take(Plan());
        reservations.Release();

        Assert.False(_workspace.Exists(".git"));
    }

    [Fact]
    public void Release_NameThatTheUserFilledMeanwhile_Stays()
    {
        var reservations = new Reservations();
        reservations.Take(Plan());
        _workspace.Write(".git/HEAD", "x");

        reservations.Release();

        Assert.True(_workspace.Exists(".git/HEAD"));
    }

    [Fact]
    public void Take_NameThatCannotBeMade_IsAnErrorOfItsOwner()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may write everywhere");
        File.SetUnixFileMode(_workspace.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Throws<SandboxSetupException>(() => new Reservations().Take(Plan()));
    }

    [Fact]
    public void RemoveLeftOvers_KilledCommand_RemovesWhatNobodyHolds()
    {
        var limits = new SandboxLimits { Cwd = _workspace.Root, WritableRoots = [new WritableRoot(_workspace.Root, [".git", ".codex", ".agents"])] };
        foreach (var name in (string[])[".git", ".codex"])
        {
            Directory.CreateDirectory(_workspace.PathOf(name));
            Directory.SetLastWriteTimeUtc(_workspace.PathOf(name), DateTime.UnixEpoch.AddSeconds(0x636f_6478));
        }

        Directory.CreateDirectory(_workspace.PathOf(".agents")); // the user's
        var running = new Reservations();
        running.Take(Plan());

        SandboxLauncher.RemoveLeftOvers(limits);

        Assert.Equal((true, false, true), (_workspace.Exists(".git"), _workspace.Exists(".codex"), _workspace.Exists(".agents")));
        running.Release();
    }
}
