using System.Text;
using Codex.Net.Auth;
using Codex.Protocol.Responses;

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

        Assert.Equal(
            new RateLimitSnapshot
            {
                LimitId = "codex",
                PlanType = "plus",
                Primary = new RateLimitWindow { UsedPercent = 12, WindowMinutes = 300, ResetsAt = 1764000000 },
                Secondary = new RateLimitWindow { UsedPercent = 100, WindowMinutes = 10080 },
                Credits = new CreditsSnapshot { HasCredits = true, Balance = "9.99" },
            },
            usage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Read_Nonsense_GivesNothing(string body) => Assert.Null(PlanUsageReader.Read(Encoding.UTF8.GetBytes(body)));
}
