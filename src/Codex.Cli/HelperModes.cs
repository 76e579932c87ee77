using Codex.Machine.Patching;
using Codex.Machine.Sandbox;

namespace Codex.Cli;

/// <summary>
/// The other programs that this binary is, told by the name it was started under or by its first argument: they run before any
/// configuration, logging or parsing.
/// </summary>
internal static class HelperModes
{
    /// <summary>Runs a helper mode; null when this is an ordinary start.</summary>
    public static int? TryRun(string[] args)
    {
        return null;
    }
}
