using System.Text;
using System.Text.RegularExpressions;
using Codex.Machine.Sandbox;
using CsCheck;

namespace Codex.Machine.Tests.Sandbox;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("/a/*.env", "/a/x.env", true)]
    [InlineData("/a/*.env", "/a/.env", true)]
    [InlineData("/a/*.env", "/a/b/x.env", false)]
    [InlineData("/a/**/*.env", "/a/x.env", true)]
    [InlineData("/a/**/*.env", "/a/b/c/x.env", true)]
    [InlineData("/a/**/*.env", "/b/x.env", false)]
    [InlineData("/**/secret", "/secret", true)]
    [InlineData("/a/**/b/**/c", "/a/b/c", true)]
    [InlineData("/a/**/b/**/c", "/a/x/b/y/z/c", true)]
    [InlineData("/a/**/b/**/c", "/a/c", false)]
    [InlineData("/a/{x,y*}/k", "/a/y1/k", true)]
    [InlineData("/a/{x,{y,z}}", "/a/z", true)]
    [InlineData("/a/{x,y}", "/a/z", false)]
    [InlineData("/a/[0-9][!a]", "/a/5b", true)]
    [InlineData("/a/[0-9][!a]", "/a/5a", false)]
    [InlineData("/a/[]x]", "/a/]", true)]
    [InlineData("/a/?", "/a/xy", false)]
    [InlineData("/a/\\*\\{", "/a/*{", true)]
    [InlineData("/a/\\*", "/a/x", false)]
    [InlineData("/a/dir*", "/a/dir1/below/it", true)]
    public void MatchesOrContains_Examples(string pattern, string path, bool expected) =>
        Assert.Equal(expected, GlobPattern.Parse(pattern).MatchesOrContains(path));

    [Theory]
    [InlineData("/a/b/*.x", "/a/b")]
    [InlineData("/**/x", "/")]
    [InlineData("/a\\*b/c*", "/a*b")]
    public void Root_IsTheFolderBeforeTheFirstPattern(string pattern, string root) => Assert.Equal(root, GlobPattern.Parse(pattern).Root);

    [Fact]
    public void Escape_AnyPath_MatchesItselfOnly() =>
        Gen.String[Gen.Char["ab*?[]{},\\!-^"], 1, 8].Select(Gen.String[Gen.Char["ab*?[]{},\\!-^"], 1, 8]).Sample((name, other) =>
        {
            var pattern = GlobPattern.Escape($"/{name}");
            return !GlobPattern.IsPattern(pattern) && GlobPattern.Parse(pattern).MatchesOrContains($"/{name}")
                && (name == other || !GlobPattern.Parse(pattern).MatchesOrContains($"/{other}"));
        });

    [Fact]
    public void Name_StarsAndQuestionMarks_MatchAsTheRegularExpressionDoes() =>
        Gen.String[Gen.Char["ab*?"], 0, 8].Select(Gen.String[Gen.Char["ab"], 0, 10]).Sample((pattern, name) =>
        {
            var regex = new StringBuilder("^");
            foreach (var character in pattern)
                regex.Append(character switch { '*' => ".*", '?' => ".", _ => character.ToString() });
            return GlobName.Matches(pattern, name) == Regex.IsMatch(name, regex.Append('$').ToString());
        });
}
