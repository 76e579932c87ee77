using System.Buffers;

namespace Codex.Machine.Sandbox;

/// <summary>Guesses from a sandboxed command's result whether the sandbox is what made it fail.</summary>
public static class SandboxDenials
{
    private const int ExitBadSystemCall = 128 + 31;

    private static readonly SearchValues<string> Signs = SearchValues.Create(
        [
            "operation not permitted", "permission denied", "read-only file system", "seccomp", "sandbox", "landlock",
            "failed to write file",
        ],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the output shows an error that a denied access gives, or when the command died of a forbidden system call.</summary>
    /// <param name="exitCode">The command's; 128 + the signal when a signal ended it.</param>
    /// <param name="output">Standard output and standard error together.</param>
    public static bool LooksDenied(int exitCode, string output) =>
        exitCode != 0 && (exitCode == ExitBadSystemCall || output.AsSpan().ContainsAny(Signs));
}
