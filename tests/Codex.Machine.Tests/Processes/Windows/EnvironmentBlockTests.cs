using Codex.Machine.Processes.Windows;

namespace Codex.Machine.Tests.Processes.Windows;

public sealed class EnvironmentBlockTests
{
    private static KeyValuePair<string, string> Pair(string name, string value) => new(name, value);

    [Fact]
    public void Of_Variables_AreSortedWithoutCaseAndEndWithTwoNuls() => Assert.Equal(
        "=C:=C:\\w\0a=1\0B=\0c=3\0\0", EnvironmentBlock.Of([Pair("c", "3"), Pair("B", ""), Pair("=C:", @"C:\w"), Pair("a", "1")]));

    [Fact]
    public void Of_SameNameInOtherCase_TheLastCounts() => Assert.Equal("Path=2\0\0", EnvironmentBlock.Of([Pair("Path", "1"), Pair("PATH", "2")]));

    [Fact]
    public void Of_Nothing_IsTwoNuls() => Assert.Equal("\0\0", EnvironmentBlock.Of([]));

    [Theory]
    [InlineData("", "x")]
    [InlineData("a=b", "x")]
    [InlineData("a\0", "x")]
    [InlineData("a", "x\0b=y")]
    public void Of_WhatWouldBecomeOtherVariables_IsRefused(string name, string value) =>
        Assert.Throws<FormatException>(() => EnvironmentBlock.Of([Pair(name, value)]));
}
