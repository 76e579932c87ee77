using System.Text;
using Codex.Net.Auth;

namespace Codex.Net.Tests.Auth;

public sealed class PlanUsageReaderTests
{
    [Fact]
    public void Read_Answer_GivesPlanWindowsAndCredits()
    {
        var usage = PlanUsageReader.Read(Encoding.UTF8.GetBytes(
            """
            {"plan_type":"plus","rate_limit":{"allowed":true,
             "primary_window":{"used_percent":12,"limit_window_seconds":18000,"reset_at":1764000000},
             "secondary_window":{"used_percent":150,"limit_window_seconds":604800,"reset_at":0}},
             "credits":{"has_credits":true,"unlimited":false,"balance":"9.99"}}
            """));

        Assert.NotNull(usage);
        Assert.Equal("plus", usage.Plan);
        Assert.Equal("9.99", usage.Credits);
        Assert.Equal(
            [
                new UsageWindow(TimeSpan.FromHours(5), 12, DateTimeOffset.FromUnixTimeSeconds(1764000000)),
                new UsageWindow(TimeSpan.FromDays(7), 100, null),
            ],
            usage.Windows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Read_Nonsense_GivesNothing(string body) => Assert.Null(PlanUsageReader.Read(Encoding.UTF8.GetBytes(body)));
}
