using Codex.Core.Skills;
using Codex.Protocol.Responses;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.Skills;

public sealed class SkillTests : IDisposable
{
    private readonly TestCodexHome _home = new();

    public void Dispose() => _home.Dispose();

    private string Add(string folder, string text)
    {
        var path = Path.Combine(_home.Home, folder, "SKILL.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void Read_SeveralRoots_FirstOfANameWinsAndBadFilesAreReported()
    {
        Add("a/deep/er/lint", "---\nname: lint\ndescription: \"Checks \\\"style\\\"\"\n---\nbody");
        Add("b/lint", "---\nname: lint\ndescription: other\n---\n");
        Add("b/fold", "---\nname: fold\ndescription: >\n  two\n  lines\n---\n");
        Add("b/nofront", "# no front matter");
        Add("b/noname", "---\ndescription: x\n---\n");

        var catalog = SkillReader.Read([Path.Combine(_home.Home, "a"), Path.Combine(_home.Home, "missing"), Path.Combine(_home.Home, "b")]);

        Assert.Equal([("lint", "Checks \"style\""), ("fold", "two lines")], catalog.Skills.Select(skill => (skill.Name, skill.Description)));
        Assert.Equal(2, catalog.Problems.Length);
    }

    [Fact]
    public void Mentioned_DollarName_GivesTheWholeFileOnlyForWholeNames()
    {
        Add("s/lint", "---\nname: lint\ndescription: d\n---\nRun the linter.");
        Add("s/lint-all", "---\nname: lint-all\ndescription: d\n---\nRun all.");
        var catalog = SkillReader.Read([Path.Combine(_home.Home, "s")]);

        var message = Assert.IsType<ResponseItem.Message>(SkillTexts.Mentioned(catalog, "use $lint-all please"));

        Assert.Contains("<name>lint-all</name>", message.Text, StringComparison.Ordinal);
        Assert.Contains("Run all.", message.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Run the linter.", message.Text, StringComparison.Ordinal);
        Assert.Null(SkillTexts.Mentioned(catalog, "costs 5$lints or lint"));
    }

    [Fact]
    public void List_Skills_NamesFilesByRoot()
    {
        Add("s/x/lint", "---\nname: lint\ndescription: d\n---\n");
        var section = SkillTexts.List(SkillReader.Read([Path.Combine(_home.Home, "s")]));

        Assert.Contains("- lint: d (file: r0/x/lint/SKILL.md)", section.Render(null)!, StringComparison.Ordinal);
        Assert.Null(SkillTexts.List(SkillCatalog.Empty).Render(null));
    }
}
