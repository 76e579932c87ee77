namespace Codex.Machine.Sandbox;

/// <summary>
/// The helper mode of this program: it restricts itself and becomes the command. Called first thing in <c>Main</c>, before anything is
/// configured, logged or started, because the setup needs a process that has done nothing yet.
/// </summary>
public static class SandboxHelper
{
    /// <summary>
    /// Runs the helper mode when the arguments ask for it. It does not come back when the command was started; the result is the exit
    /// code of one that was not. Null for an ordinary start.
    /// </summary>
    /// <param name="args">The arguments of <c>Main</c>.</param>
    public static int? TryRun(string[] args) => null;
}
