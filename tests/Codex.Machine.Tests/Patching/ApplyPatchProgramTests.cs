using System.Text;
using Codex.Machine.Patching;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Patching;

/// <summary>Texts and exit codes were measured on the original, started as <c>apply_patch</c>.</summary>
public sealed class ApplyPatchProgramTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Run_PatchAsArgument_WritesAndSaysSo()
    {
        Assert.Equal((0, "Success. Updated the following files:\nA x\n", ""), Run(["*** Begin Patch\n*** Add File: x\n+1\n*** End Patch"]));
        Assert.Equal("1\n", _workspace.Read("x"));
    }

    [Fact]
    public void Run_PatchOnStandardInput_WritesAndSaysSo()
    {
        Assert.Equal((0, "Success. Updated the following files:\nA x\n", ""), Run([], "*** Begin Patch\n*** Add File: x\n+1\n*** End Patch"));
        Assert.Equal("1\n", _workspace.Read("x"));
    }

    [Fact]
    public void Run_WithoutPatch_ShowsUsage() =>
        Assert.Equal((2, "", "Usage: apply_patch 'PATCH'\n       echo 'PATCH' | apply_patch\n"), Run([]));

    [Fact]
    public void Run_TwoArguments_IsMisuse() =>
        Assert.Equal((2, "", "Error: apply_patch accepts exactly one argument.\n"), Run(["a", "b"]));

    [Fact]
    public void Run_InputThatIsNoText_SaysSo()
    {
        var input = new StreamReader(new MemoryStream([0xFF]), new UTF8Encoding(false, throwOnInvalidBytes: true));
        var (output, error) = (new StringWriter(), new StringWriter());

        Assert.Equal(1, ApplyPatchProgram.Run([], _workspace.Root, input, output, error));
        Assert.Equal(("", "Error: Failed to read PATCH from stdin.\nstream did not contain valid UTF-8\n"), (output.ToString(), error.ToString()));
    }

    [Theory]
    [InlineData("", "Invalid patch: The last line of the patch must be '*** End Patch'")]
    [InlineData("--help", "Invalid patch: The first line of the patch must be '*** Begin Patch'")]
    [InlineData("*** Begin Patch\n*** End Patch", "No files were modified.")]
    [InlineData("*** Begin Patch\n*** Update File: x\n@@\n*** End Patch", "Invalid patch hunk on line 4: Update hunk does not contain any lines")]
    [InlineData("*** Begin Patch\n*** Delete File: no\n*** End Patch", "Failed to delete file {cwd}/no")]
    [InlineData("*** Begin Patch\n*** Update File: no\n@@\n-a\n*** End Patch", "Failed to read file to update {cwd}/no: No such file or directory (os error 2)")]
    [InlineData("*** Begin Patch\n*** Update File: f\n@@\n-a\n*** End Patch", "Failed to find expected lines in {cwd}/f:\na")]
    [InlineData("*** Begin Patch\n*** Add File: f/g\n*** End Patch", "Failed to write file {cwd}/f/g")]
    public void Run_Fault_SaysItInItsOwnWords(string patch, string error)
    {
        _workspace.Write("f", "1\n");

        Assert.Equal((1, "", error.Replace("{cwd}", _workspace.Root, StringComparison.Ordinal) + "\n"), Run([patch]));
        Assert.Equal(["f"], _workspace.Files);
    }

    [Fact]
    public void Run_SeveralHunksForOneFile_AppliesThemInOrder()
    {
        const string patch = "*** Begin Patch\n*** Environment ID: any\n*** Add File: a\n+x\n*** Update File: a\n@@\n-x\n+y\n*** Delete File: a\n"
            + "*** Add File: a\n+z\n*** End Patch";

        Assert.Equal((0, "Success. Updated the following files:\nA a\nA a\nM a\nD a\n", ""), Run([patch]));
        Assert.Equal("z\n", _workspace.Read("a"));
    }

    [Fact]
    public void Run_LaterHunkFails_WritesNothing() // the original leaves what came before
    {
        var patch = "*** Begin Patch\n*** Add File: a\n+x\n*** Delete File: no\n*** End Patch";

        Assert.Equal(1, Run([patch]).Code);
        Assert.False(_workspace.Exists("a"));
    }

    private (int Code, string Output, string Error) Run(string[] args, string input = "")
    {
        Directory.CreateDirectory(_workspace.Root);
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = ApplyPatchProgram.Run(args, _workspace.Root, new StringReader(input), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
