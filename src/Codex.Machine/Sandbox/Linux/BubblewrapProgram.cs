using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Finds the system's bubblewrap.</summary>
[SupportedOSPlatform("linux")]
internal static class BubblewrapProgram
{
    private const string Name = "bwrap";
    private const int Executable = 1; // X_OK

    /// <summary>
    /// Absolute path of the first one on <c>PATH</c>; null when there is none. Folders that a command may write are passed over: it could
    /// have put one of its own there.
    /// </summary>
    public static string? Find(SandboxLimits limits, string? searchPath) => (searchPath ?? "").Split(':')
        .Where(folder => folder.StartsWith('/'))
        .Select(folder => RealPath.Of(Path.Combine(folder, Name)))
        .OfType<string>()
        .FirstOrDefault(path => limits.AccessTo(path) != PathAccess.Write && File.Exists(path) && LinuxCalls.CheckAccess(path, Executable) == 0);
}
