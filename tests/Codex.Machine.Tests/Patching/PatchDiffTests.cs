using Codex.Machine.Patching;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Patching;

/// <summary>The git diffs were measured on the original's standard error.</summary>
public sealed class PatchDiffTests : IDisposable
{
    private const string X = "587be6b4c3f93f93c489c0111bba5596147a26cb"; // the blob "x\n"
    private const string Y = "975fbec8256d3e8a3797e7a3611380f27c49f4ac";
    private const string Z = "b68025345d5301abad4d9ec9166f455243a0d746";
    private const string None = "0000000000000000000000000000000000000000";
    private const string Empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public PatchDiffTests() => Directory.CreateDirectory(_workspace.Root);

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("*** Add File: n/z\n+z", $"diff --git a/n/z b/n/z\nnew file mode 100644\nindex {None}..{Z}\n--- /dev/null\n+++ b/n/z\n@@ -0,0 +1 @@\n+z\n")]
    [InlineData("*** Add File: z", $"diff --git a/z b/z\nnew file mode 100644\nindex {None}..{Empty}\n")]
    [InlineData("*** Delete File: x", $"diff --git a/x b/x\ndeleted file mode 100644\nindex {X}..{None}\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n")]
    [InlineData("*** Delete File: empty", $"diff --git a/empty b/empty\ndeleted file mode 100644\nindex {Empty}..{None}\n")]
    [InlineData("*** Add File: x\n+y", $"diff --git a/x b/x\nindex {X}..{Y}\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("*** Update File: x\n@@\n-x\n+y", $"diff --git a/x b/x\nindex {X}..{Y}\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData("*** Update File: x\n@@\n-x", $"diff --git a/x b/x\nindex {X}..{Empty}\n--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-x\n")]
    [InlineData("*** Update File: x\n@@\n x", "")]
    [InlineData("*** Update File: x\n*** Move to: z\n@@\n x", "")]
    [InlineData("*** Update File: x\n*** Move to: z\n@@\n-x\n+y", $"diff --git a/x b/z\nindex {X}..{Y}\n--- a/x\n+++ b/z\n@@ -1 +1 @@\n-x\n+y\n")]
    [InlineData(
        "*** Update File: x\n*** Move to: empty\n@@\n x",
        $"diff --git a/empty b/empty\nindex {Empty}..{X}\n--- a/empty\n+++ b/empty\n@@ -0,0 +1 @@\n+x\n"
        + $"diff --git a/x b/x\ndeleted file mode 100644\nindex {X}..{None}\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n")]
    [InlineData(
        "*** Update File: long\n@@\n-l3\n+L3\n@@\n-l5\n+L5\n@@\n-l15\n+L15",
        "diff --git a/long b/long\nindex 86bba901de6526d849fcca3181beda8cdd68551e..2e92e5abfb03de8b89cceb2d8a50b2297d5ee66f\n--- a/long\n+++ b/long\n"
        + "@@ -1,8 +1,8 @@\n l1\n l2\n-l3\n+L3\n l4\n-l5\n+L5\n l6\n l7\n l8\n@@ -12,7 +12,7 @@\n l12\n l13\n l14\n-l15\n+L15\n l16\n l17\n l18\n")]
    [InlineData(
        "*** Update File: open\n@@\n-x\n+y",
        "diff --git a/open b/open\nindex 6e94b48a25b2d007f60512ad1ec38050aefc9fef..2795c87096b42d4b7b8fda82a67dabded5c72c97\n--- a/open\n+++ b/open\n"
        + "@@ -1,2 +1,2 @@\n-x\n-z\n\\ No newline at end of file\n+y\n+z\n")]
    public void Git_Change_HasTheOriginalsForm(string hunk, string expected)
    {
        WriteFiles();

        Assert.Equal(expected, PatchDiff.Git(Plan(hunk).Changes[0], _workspace.Root));
    }

    [Fact]
    public void Git_PathOutsideTheRoot_IsShownWhole()
    {
        WriteFiles();
        var path = _workspace.PathOf("x");

        var diff = PatchDiff.Git(Plan("*** Delete File: x").Changes[0], _workspace.PathOf("sub"));

        Assert.StartsWith($"diff --git a/{path} b/{path}\n", diff, StringComparison.Ordinal);
        Assert.Contains($"\n--- a/{path}\n", diff, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*** Add File: n\n+é\n+", "é\n\n")]
    [InlineData("*** Delete File: open", "x\nz")]
    [InlineData("*** Update File: mark\n@@\n-\uFEFFx\n+x", "@@ -1,2 +1,2 @@\n-\uFEFFx\n+x\n y\n")]
    [InlineData("*** Update File: mark\n@@\n-y\n+z", "@@ -1,2 +1,2 @@\n \uFEFFx\n-y\n+z\n")]
    [InlineData("*** Update File: x\n*** Move to: z\n@@\n x", "")]
    public void Unified_Change_HasTheFormOfRollouts(string hunk, string expected)
    {
        WriteFiles();

        Assert.Equal(expected, PatchDiff.Unified(Plan(hunk).Changes[0]));
    }

    [Fact]
    public void Render_SeveralPatches_ShowsWhatTheyComeTo()
    {
        WriteFiles();
        var turn = new TurnDiff();

        Apply(turn, "*** Update File: x\n@@\n-x\n+y\n*** Add File: new\n+z");
        Assert.Equal(
            $"diff --git a/new b/new\nnew file mode 100644\nindex {None}..{Z}\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+z\n"
            + $"diff --git a/x b/x\nindex {X}..{Y}\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n",
            turn.Render(_workspace.Root));

        Apply(turn, "*** Update File: x\n@@\n-y\n+z\n*** Delete File: new");
        Assert.Equal($"diff --git a/x b/x\nindex {X}..{Z}\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+z\n", turn.Render(_workspace.Root));

        Apply(turn, "*** Update File: x\n*** Move to: a\n@@\n-z\n+y");
        Apply(turn, "*** Update File: a\n*** Move to: b\n@@\n y");
        Assert.Equal($"diff --git a/x b/b\nindex {X}..{Y}\n--- a/x\n+++ b/b\n@@ -1 +1 @@\n-x\n+y\n", turn.Render(_workspace.Root));

        Apply(turn, "*** Update File: b\n*** Move to: x\n@@\n-y\n+x");
        Assert.Equal("", turn.Render(_workspace.Root));
    }

    private void WriteFiles()
    {
        _workspace.Write("x", "x\n");
        _workspace.Write("empty", "");
        _workspace.Write("open", "x\nz");
        _workspace.Write("mark", "\uFEFFx\ny\n");
        _workspace.Write("long", string.Concat(Enumerable.Range(1, 20).Select(i => $"l{i}\n")));
    }

    private void Apply(TurnDiff turn, string hunks) => turn.Record(PatchWriter.Apply(Plan(hunks)));

    private PatchPlan Plan(string hunks) =>
        PatchPlanner.Plan(PatchParser.Parse($"*** Begin Patch\n{hunks}\n*** End Patch"), _workspace.Root);
}
