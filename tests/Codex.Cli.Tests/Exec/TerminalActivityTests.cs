using System.Text;
using Codex.Cli.Exec;
using Microsoft.Extensions.Time.Testing;

namespace Codex.Cli.Tests.Exec;

public sealed class TerminalActivityTests
{
    private readonly StringBuilder _terminal = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Write_WithAStatus_ErasesItsLineAndDrawsItAgainBelow()
    {
        using var activity = Create(width: 80);

        activity.SetStatus("Working");
        activity.Write("text\n");
        activity.SetStatus(null);

        Assert.Equal("\e[2m• Working (0s)\e[0m\r\e[Ktext\n\e[2m• Working (0s)\e[0m\r\e[K", _terminal.ToString());
    }

    [Fact]
    public void Write_HalfALine_KeepsTheStatusAwayUntilItEnds()
    {
        using var activity = Create(width: 80);
        activity.SetStatus("Working");
        _terminal.Clear();

        activity.Write("half");
        Assert.Equal("\r\e[Khalf", _terminal.ToString());
        activity.Write(" done\n");

        Assert.EndsWith(" done\n\e[2m• Working (0s)\e[0m", _terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Timer_EverySecond_ShowsTheTime()
    {
        using var activity = Create(width: 80);
        activity.SetStatus("Working");
        _terminal.Clear();

        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Contains("• Working (1m 01s)", _terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SetStatus_LongerThanTheTerminal_IsCutToOneLine()
    {
        using var activity = Create(width: 20);

        activity.SetStatus("Running a very long command line");

        Assert.Equal("\e[2m• Running a very l…\e[0m", _terminal.ToString());
    }

    private TerminalActivity Create(int width) => new(text => _terminal.Append(text), _clock, () => width);
}
