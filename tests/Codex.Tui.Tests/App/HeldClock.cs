namespace Codex.Tui.Tests.App;

/// <summary>Time stands still unless the test moves it; timers are real.</summary>
internal sealed class HeldClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
