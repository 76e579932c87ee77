using System.Collections.Frozen;
using System.Collections.Immutable;
using Codex.Protocol.Host;
using Microsoft.Extensions.Time.Testing;

namespace Codex.Testing.Homes;

/// <summary>Makes the <see cref="HostEnvironment"/> that product code takes in place of the process's own.</summary>
public static class TestHost
{
    /// <summary>Noon, 2 January 2026, UTC: what <see cref="Clock"/> shows until a test advances it.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A clock that moves only by <c>Advance</c>; timers and <c>Task.Delay(…, clock)</c> follow it.</summary>
    public static FakeTimeProvider Clock() => new(Start);

    /// <param name="home">The user's world.</param>
    /// <param name="workingDirectory">Where the process was started; the home by default.</param>
    /// <param name="variables">Set in addition to <see cref="TestCodexHome.Variables"/>; an empty value unsets.</param>
    /// <param name="clock">A standing clock (<see cref="Clock"/>) by default.</param>
    /// <param name="executablePath">The running executable; one that does not exist by default.</param>
    public static HostEnvironment Create(
        TestCodexHome home,
        string? workingDirectory = null,
        IEnumerable<KeyValuePair<string, string>>? variables = null,
        TimeProvider? clock = null,
        string? executablePath = null) => new()
        {
            Variables = Merge(home.Variables, variables).ToFrozenDictionary(),
            Home = home.Home,
            WorkingDirectory = workingDirectory ?? home.Home,
            TempDirectory = home.TempDirectory,
            ExecutablePath = executablePath ?? Path.Combine(home.Home, "no-such-codex"),
            Clock = clock ?? Clock(),
        };

    internal static ImmutableDictionary<string, string> Merge(
        ImmutableDictionary<string, string> variables, IEnumerable<KeyValuePair<string, string>>? changes)
    {
        foreach (var (name, value) in changes ?? [])
        {
            variables = value.Length == 0 ? variables.Remove(name) : variables.SetItem(name, value);
        }

        return variables;
    }
}
