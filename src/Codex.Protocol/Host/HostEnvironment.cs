using System.Collections.Frozen;

namespace Codex.Protocol.Host;

/// <summary>
/// What the process was given by its host: variables, folders and the clock. Made once in <c>Program</c>;
/// everything else takes it as a parameter, so tests never touch the real environment.
/// </summary>
public sealed record HostEnvironment
{
    /// <summary>Environment variables as the process received them (names are case-sensitive except on Windows).</summary>
    public required FrozenDictionary<string, string> Variables { get; init; }

    /// <summary>The user's home directory, absolute.</summary>
    public required string Home { get; init; }

    /// <summary>The working directory at start, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The directory for temporary files, absolute.</summary>
    public required string TempDirectory { get; init; }

    /// <summary>Absolute path of the running executable, used to start helper modes of the same binary.</summary>
    public required string ExecutablePath { get; init; }

    /// <summary>The clock and the source of timers.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary><c>$CODEX_HOME</c>, or <c>~/.codex</c>; absolute. It need not exist.</summary>
    public string CodexHome => Get("CODEX_HOME") is { } home
        ? Path.GetFullPath(home, WorkingDirectory)
        : Path.Combine(Home, ".codex");

    /// <summary>The value of a variable; null when it is unset or empty.</summary>
    public string? Get(string name) => Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
