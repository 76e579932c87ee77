using System.Diagnostics;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;

namespace Codex.Cli.Sandbox;

/// <summary>Runs what <see cref="Commands.SandboxCommand"/> parsed.</summary>
/// <param name="configure">
/// Loads the configuration for a request. An exception that it throws is the caller's, as for every other command.
/// </param>
/// <param name="output">Takes what <c>doctor</c> says.</param>
/// <param name="error">Takes errors.</param>
internal sealed class SandboxCommandHandler(
    Func<SandboxCommandRequest, SandboxConfiguration> configure, TextWriter output, TextWriter error)
{
    private const int Failed = 1;
    private const int UsageError = 2;

    /// <summary>Runs a command in the sandbox. The result is the exit code; often the process is another program by then.</summary>
    public int Run(SandboxCommandRequest request)
    {
        if (FindUsageError(request) is { } missing)
            return Say($"error: the following required arguments were not provided:\n  {missing}\n\nFor more information, try '--help'.", UsageError);
        if (request.Command.IsEmpty)
            return Say("Error: sandbox command must not be empty", Failed);
        if (FindWrongSystem(request.System) is { } wrong)
            return Say(wrong, Failed);
        if (request.LogDenials)
            error.WriteLine("--log-denials has no effect: denials are in the output of the command");
        var configuration = configure(request);
        return Resolve(request, configuration) switch
        {
            SandboxTarget.Invalid invalid => Say($"Error: {invalid.Message}", Failed),
            SandboxTarget.Ready ready => Start(request, configuration, ready),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Says what the sandbox does here.</summary>
    public int RunDoctor(SandboxCommandRequest request)
    {
        var configuration = configure(request);
        switch (Resolve(request, configuration))
        {
            case SandboxTarget.Invalid invalid:
                return Say($"Error: {invalid.Message}", Failed);
            case SandboxTarget.Ready { Limits: { } limits }:
                var report = new SandboxLauncher(configuration.Host) { AllowsLandlockOnly = configuration.AllowsLandlockOnly }.Describe(limits);
                SandboxDoctor.Write(report, limits, output);
                return report.Backend is null ? Failed : 0;
            default:
                output.WriteLine("These settings mean no limits at all (danger-full-access): commands run as you do.");
                return 0;
        }
    }

    /// <summary>There is nothing to remove: we never made accounts or rules.</summary>
    public int RunUninstall() => OperatingSystem.IsWindows()
        ? 0
        : Say("Error: `codex sandbox uninstall` is only supported on Windows", Failed);

    private int Start(SandboxCommandRequest request, SandboxConfiguration configuration, SandboxTarget.Ready target)
    {
        foreach (var warning in target.Warnings)
            error.WriteLine($"warning: {warning}");
        output.Flush();
        error.Flush();
        var launcher = new SandboxLauncher(configuration.Host) { AllowsLandlockOnly = configuration.AllowsLandlockOnly };
        return launcher.Run(request.Command, target.Cwd, target.Limits, error);
    }

    /// <summary>What the flags and the configuration mean together.</summary>
    private static SandboxTarget Resolve(SandboxCommandRequest request, SandboxConfiguration configuration)
    {
        var host = configuration.Host;
        if (request.StateJson is not null)
            return ResolveState(request, configuration);
        // --full-auto and the flags of today name a policy; a profile is what is named as one.
        var isPolicyNamed = request.Config.FullAuto || configuration.Policy is not SandboxPolicy.ReadOnly || request.Config.Sandbox is not null;
        if (request.PermissionProfile is null && (isPolicyNamed || configuration.DefaultPermissions is null))
        {
            var policy = request.Config.FullAuto && configuration.Policy is SandboxPolicy.ReadOnly ? new SandboxPolicy.WorkspaceWrite() : configuration.Policy;
            return new SandboxTarget.Ready(SandboxLimits.FromPolicy(policy, configuration.Cwd, host), configuration.Cwd, []);
        }

        var name = request.PermissionProfile ?? configuration.DefaultPermissions ?? PermissionProfiles.ReadOnly;
        return SandboxTarget.From(new PermissionProfiles(configuration.Profiles).Resolve(name, configuration.Cwd, host), configuration.Cwd);
    }

    private static SandboxTarget ResolveState(SandboxCommandRequest request, SandboxConfiguration configuration)
    {
        try
        {
            var state = SandboxState.Parse(request.StateJson ?? "");
            return SandboxTarget.From(state.Resolve(request.StateReadableRoots, request.StateDisablesNetwork, configuration.Host), state.Cwd);
        }
        catch (FormatException exception)
        {
            return new SandboxTarget.Invalid($"invalid --sandbox-state-json value: {exception.Message}");
        }
    }

    private static string? FindUsageError(SandboxCommandRequest request)
    {
        if (request.StateJson is null && (!request.StateReadableRoots.IsEmpty || request.StateDisablesNetwork))
            return "--sandbox-state-json <JSON>";
        return request is { System: SandboxSystem.Any, Config.Cwd: not null, PermissionProfile: null } ? "--permission-profile <NAME>" : null;
    }

    private static string? FindWrongSystem(SandboxSystem system) => system switch
    {
        SandboxSystem.Linux when !OperatingSystem.IsLinux() => "Error: `codex sandbox linux` is only supported on Linux",
        SandboxSystem.MacOS when !OperatingSystem.IsMacOS() => "Error: `codex sandbox macos` is only supported on macOS",
        SandboxSystem.Windows when !OperatingSystem.IsWindows() => "Error: `codex sandbox windows` is only supported on Windows",
        _ => null,
    };

    private int Say(string message, int exitCode)
    {
        error.WriteLine(message);
        return exitCode;
    }
}
