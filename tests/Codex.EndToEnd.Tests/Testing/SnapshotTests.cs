using Codex.Testing.Homes;
using Codex.Testing.Snapshots;

namespace Codex.EndToEnd.Tests.Testing;

public sealed class SnapshotTests : IDisposable
{
    private readonly TestWorkspace _folder = TestWorkspace.Create();

    private string Stem => _folder.PathOf("Some.Test");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_SameText_PassesAndRemovesReceived()
    {
        _folder.Write("Some.Test.verified.txt", "one\r\ntwo\n");
        _folder.Write("Some.Test.received.txt", "old");

        Snapshot.Verify("one\ntwo\r\n", Stem, isAccepting: false);

        Assert.Equal(["Some.Test.verified.txt"], _folder.Files);
    }

    [Fact]
    public void Verify_OtherText_FailsAndNamesTheLine()
    {
        _folder.Write("Some.Test.verified.txt", "one\ntwo\nthree");

        var failure = Assert.Throws<SnapshotMismatchException>(() => Snapshot.Verify("one\n2\nthree", Stem, isAccepting: false));

        Assert.Contains("in line 2:\n  expected: two\n  received: 2", failure.Message, StringComparison.Ordinal);
        Assert.Equal("one\n2\nthree", _folder.Read("Some.Test.received.txt"));
        Assert.Equal("one\ntwo\nthree", _folder.Read("Some.Test.verified.txt"));
    }

    [Fact]
    public void Verify_Missing_FailsAndWritesReceived()
    {
        Assert.Throws<SnapshotMismatchException>(() => Snapshot.Verify("text", Stem, isAccepting: false));

        Assert.Equal(["Some.Test.received.txt"], _folder.Files);
    }

    [Fact]
    public void Verify_Accepting_WritesVerified()
    {
        Snapshot.Verify("text", Stem, isAccepting: true);

        Assert.Equal("text", _folder.Read("Some.Test.verified.txt"));
        Assert.Equal(["Some.Test.verified.txt"], _folder.Files);
    }

    [Fact]
    public void Verify_ByCaller_ReadsTheFileBesideTheTest() => Snapshot.Verify("as verified\n", name: "named");
}
