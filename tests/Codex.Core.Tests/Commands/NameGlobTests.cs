using Codex.Core.Commands;

namespace Codex.Core.Tests.Commands;

public sealed class NameGlobTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*KEY*", "my_key_file", true)]
    [InlineData("*KEY*", "MY_KE", false)]
    [InlineData("HOM?", "home", true)]
    [InlineData("HOM?", "HOM", false)]
    [InlineData("A[BC]*", "ACE", true)]
    [InlineData("A[!BC]*", "ACE", false)]
    [InlineData("LC_[A-C]*", "LC_CTYPE", true)]
    [InlineData("LC_[A-B]*", "LC_CTYPE", false)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXbYY", false)]
    [InlineData("[", "[", true)]
    public void Matches_Pattern_AsShellsDo(string pattern, string name, bool expected) => Assert.Equal(expected, NameGlob.Matches(pattern, name));

    [Fact]
    public void Matches_ManyStars_EndsSoon() =>
        Assert.False(NameGlob.Matches(string.Concat(Enumerable.Repeat("*a", 40)) + "b", new string('a', 4000)));
}
