using System.Runtime.Versioning;
using Codex.Machine.Sandbox.Linux;
using Codex.Machine.Sandbox.Windows;

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
        if (OperatingSystem.IsWindows())
            return args is [HelperRequest.Mode, ..] ? RunOnWindows(args) : null;
        if (!OperatingSystem.IsLinux() || args is not [HelperRequest.Mode or InnerRequest.Mode or LinuxReport.Nothing, ..])
            return null;
        if (args[0] == LinuxReport.Nothing)
            return 0;
        try
        {
            if (args[0] == HelperRequest.Mode)
                return LinuxSandbox.Run(HelperRequest.Parse(args));
            InnerHelper.Run(InnerRequest.Parse(args));
            return 1;
        }
        catch (FormatException exception)
        {
            StandardError.WriteLine($"codex sandbox: {exception.Message}");
            return 1;
        }
    }

    [SupportedOSPlatform("windows")]
    private static int RunOnWindows(string[] args)
    {
        try
        {
            // There is no HostEnvironment before the helper modes; the command gets our variables as they are.
#pragma warning disable RS0030
            return WindowsSandbox.Run(HelperRequest.Parse(args), Environment.GetEnvironmentVariable, environment: null, Console.Error);
#pragma warning restore RS0030
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine($"codex sandbox: {exception.Message}");
            return 1;
        }
    }
}
