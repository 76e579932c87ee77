using Codex.Machine.Sandbox.Linux;

namespace Codex.Machine.Sandbox;

/// <summary>
/// The helper mode of this program: it restricts itself and starts the command. Called first thing in <c>Main</c>, before anything is
/// configured, logged or started, because each sandboxed command pays for what happens here.
/// </summary>
public static class SandboxHelper
{
    /// <summary>
    /// Runs the helper mode when the arguments ask for it: the result is the exit code to end with, the command's own when it was
    /// started. Null for an ordinary start.
    /// </summary>
    /// <param name="args">The arguments of <c>Main</c>.</param>
    public static int? TryRun(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (!OperatingSystem.IsLinux() || args is not [HelperRequest.Mode, ..])
            return null;
        try
        {
            return LinuxSandbox.Run(HelperRequest.Parse(args));
        }
        catch (FormatException exception)
        {
            StandardError.WriteLine($"codex sandbox: {exception.Message}");
            return 1;
        }
    }
}
