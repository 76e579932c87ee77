using Codex.Protocol.Responses;

namespace Codex.Protocol.Tests.Responses;

public sealed class LimitWatchTests
{
    private readonly LimitWatch _watch = new();

    [Fact]
    public void Warnings_UseGrows_TellsEachStepOnce()
    {
        Assert.Empty(Told(74.9));
        Assert.Equal(["25% of your 5 h limit is left."], Told(75));
        Assert.Empty(Told(89));
        Assert.Equal(["4% of your 5 h limit is left."], Told(96.2));
        Assert.Empty(Told(99));
    }

    [Fact]
    public void Warnings_WindowBeganAnew_TellsAgain()
    {
        Assert.Single(Told(80));
        Assert.Empty(Told(2));
        Assert.Single(Told(80));
    }

    [Theory]
    [InlineData(10080L, "codex", "Less than 1% of your weekly limit is left.")]
    [InlineData(2880L, "codex", "Less than 1% of your 2 d limit is left.")]
    [InlineData(null, "codex_other", "Less than 1% of your limit for codex_other is left.")]
    public void Warnings_OtherWindows_AreNamed(long? minutes, string limit, string expected) => Assert.Equal(
        [expected], _watch.Warnings(new RateLimitSnapshot { LimitId = limit, Secondary = new RateLimitWindow { UsedPercent = 99.9, WindowMinutes = minutes } }));

    private IEnumerable<string> Told(double used) =>
        [.. _watch.Warnings(new RateLimitSnapshot { LimitId = "codex", Primary = new RateLimitWindow { UsedPercent = used, WindowMinutes = 300 } })];
}
