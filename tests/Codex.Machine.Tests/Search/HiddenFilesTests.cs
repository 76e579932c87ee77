using Codex.Machine.Search;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Search;

public sealed class HiddenFilesTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();
    private readonly TestCodexHome _home = new();

    public void Dispose()
    {
        _workspace.Dispose();
        _home.Dispose();
    }

    private HiddenFiles? Load() => HiddenFiles.Load(_workspace.Root, _home.CodexHome);

    private void WriteUserFile(string text) => File.WriteAllText(Path.Combine(_home.CodexHome, HiddenFiles.FileName), text);

    private string[] Found() =>
        [.. Load()!.Find().Select(path => Path.GetRelativePath(_workspace.Root, path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Load_WithoutFiles_IsNull() => Assert.Null(Load());

    [Fact]
    public void Find_PatternsOfGit_GiveTheTopmostPathsThatExist()
    {
        foreach (var file in new[] { ".env", "a/.env", "a/.env.sample", "secrets/one", "secrets/two", "keys/x.pem", "b/secrets", "src/main.cs" })
            _workspace.Write(file, "x");
        _workspace.Write(HiddenFiles.FileName, "# mine\n.env*\n!.env.sample\n/secrets/\n*.pem\nmissing\n");

        Assert.Equal([".env", "a/.env", "keys/x.pem", "secrets"], Found());
    }

    [Theory]
    [InlineData(".env", true)]
    [InlineData("deep/down/.env", true)]
    [InlineData("secrets", true)]
    [InlineData("secrets/not/there/yet", true)]
    [InlineData("secrets2", false)]
    [InlineData("readme.md", false)]
    [InlineData("../.env", false)]
    public void Hides_Path_FollowsThePatterns(string path, bool isHidden)
    {
        _workspace.Write("secrets/one", "x");
        _workspace.Write(HiddenFiles.FileName, ".env\nsecrets/\n");

        Assert.Equal(isHidden, Load()!.Hides(_workspace.PathOf(path)));
    }

    [Fact]
    public void Hides_LinkToAHiddenFile_IsTrue()
    {
        _workspace.Write(".env", "x");
        _workspace.Write(HiddenFiles.FileName, ".env\n");
        File.CreateSymbolicLink(_workspace.PathOf("innocent"), _workspace.PathOf(".env"));

        Assert.True(Load()!.Hides(_workspace.PathOf("innocent")));
    }

    [Fact]
    public void Load_UsersFile_HoldsInEveryProjectUnlessTheProjectTakesItBack()
    {
        WriteUserFile("*.pem\n.env\n");
        _workspace.Write("x.pem", "x");
        _workspace.Write(".env", "x");
        _workspace.Write(HiddenFiles.FileName, "!.env\n");

        Assert.Equal(["x.pem"], Found());
        Assert.Equal(2, Load()!.Sources.Length);
    }

    [Fact]
    public void Load_FileDeeperDown_MeansNothing()
    {
        _workspace.Write(HiddenFiles.FileName, ".env\n");
        _workspace.Write("sub/" + HiddenFiles.FileName, "!.env\n");
        _workspace.Write("sub/.env", "x");

        Assert.Equal([Path.Combine("sub", ".env")], Found());
    }

    [Fact]
    public async Task FileSearch_HiddenFiles_AreNotFound()
    {
        _workspace.Write("secrets/key-one", "x");
        _workspace.Write("key-two", "x");
        _workspace.Write(HiddenFiles.FileName, "secrets/\n");
        await using var search = new FileSearch(_workspace.Root, TimeProvider.System, Load());

        Assert.Equal(["key-two"], (await search.FindAsync("key", 10, TestContext.Current.CancellationToken)).Select(match => match.Path));
    }
}
