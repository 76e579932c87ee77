using Codex.Machine.Search;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Search;

public sealed class FileSearchTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Find_ByLetters_PutsTheLikeliestFirst()
    {
        foreach (var file in new[] { "src/deep/uniquefile.rs", "src/unit/queue.rs", "docs/file.md", "README.md" })
            _workspace.Write(file, "x");
        await using var search = new FileSearch(_workspace.Root, TimeProvider.System, hidden: null);

        Assert.Equal("src/deep/uniquefile.rs", (await FindAsync(search, "uniq"))[0]);
        Assert.Equal("src/unit/queue.rs", (await FindAsync(search, "queue"))[0]);
        Assert.Equal("docs/file.md", (await FindAsync(search, "file"))[0]);
        Assert.Equal("README.md", (await FindAsync(search, "rdm"))[0]);
        Assert.Empty(await FindAsync(search, "zzz"));
    }

    [Fact]
    public async Task Find_Hits_AreThePlacesOfTheLetters()
    {
        _workspace.Write("src/ñandú.txt", "x");
        await using var search = new FileSearch(_workspace.Root, TimeProvider.System, hidden: null);

        var match = Assert.Single(await search.FindAsync("ant", 5, CancellationToken.None));

        Assert.Equal("ant", string.Concat(match.Hits.Select(hit => match.Path[hit])));
    }

    [Fact]
    public async Task Find_LeavesOutWhatIsIgnored()
    {
        _workspace.Write(".gitignore", "*.log\n/build/\n!keep.log\nnode_modules\n**/gen/*.cs\n");
        _workspace.Write("sub/.gitignore", "local.txt\n");
        string[] shown = ["a.txt", "keep.log", "sub/build/b.txt", "sub/a.txt", "local.txt", ".github/ci.yml"];
        string[] hidden = ["x.log", "build/b.txt", "sub/local.txt", "node_modules/m/index.js", "sub/node_modules/n.js", "src/gen/g.cs", ".git/hooks/pre-commit"];
        foreach (var file in shown.Concat(hidden))
            _workspace.Write(file, "x");
        await using var search = new FileSearch(_workspace.Root, TimeProvider.System, hidden: null);

        var found = await FindAsync(search, "");

        Assert.Equal(shown.Append(".gitignore").Append("sub/.gitignore").Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("*.cs", "a.cs", true)]
    [InlineData("*.cs", "a/b.cs", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**", "a/x", true)]
    [InlineData("**/b", "x/b", true)]
    [InlineData("[a-c]?", "bz", true)]
    [InlineData("[!a-c]?", "bz", false)]
    [InlineData("[]x]", "]", true)]
    [InlineData("a\\*", "a*", true)]
    [InlineData("a\\*", "ab", false)]
    public void Glob_Matches(string pattern, string path, bool expected) => Assert.Equal(expected, PathGlob.IsMatch(pattern, path));

    [Fact]
    public async Task Ignore_AgreesWithGit()
    {
        _workspace.Write(".gitignore", "*.o\n!important.o\n/top\ndir/\nfoo/*\n!foo/bar\n# comment\n\\#hash\nspace\\ \n**/deep/x\na/**/z\n");
        foreach (var file in new[] { "a.o", "important.o", "top/f", "s/top", "dir/f", "s/dir/f", "foo/a", "foo/bar", "#hash", "space ", "q/deep/x", "deep/x", "a/z", "a/b/c/z", "plain" })
            _workspace.Write(file, "x");
        _workspace.Git("init", "-q");
        var git = _workspace.Git("ls-files", "--others", "--exclude-standard", "-z");
        await using var search = new FileSearch(_workspace.Root, TimeProvider.System, hidden: null);

        var found = await FindAsync(search, "");

        Assert.Equal(git.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static async Task<string[]> FindAsync(FileSearch search, string query) =>
        [.. (await search.FindAsync(query, 100, CancellationToken.None)).Select(match => match.Path)];
}
