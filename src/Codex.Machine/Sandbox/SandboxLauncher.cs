using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Codex.Machine.Sandbox.Linux;
using Codex.Machine.Sandbox.MacOS;
using Codex.Machine.Sandbox.Unix;
using Codex.Machine.Sandbox.Windows;
using Codex.Protocol.Host;

namespace Codex.Machine.Sandbox;

/// <summary>
/// Wraps commands so that they start under limits. On Linux the wrapping program is this binary itself in its helper mode
/// (<see cref="SandboxHelper"/>), which chooses among: namespaces of its own, the system's bubblewrap, and, only when
/// <see cref="AllowsLandlockOnly"/>, Landlock and seccomp alone. On macOS it is <c>sandbox-exec</c>; on Windows this binary again, which
/// restricts a token. Nothing is ever run unlimited instead.
/// </summary>
public sealed class SandboxLauncher(HostEnvironment host)
{
    /// <summary>Set for commands when they have no network, so that they can tell why.</summary>
    public const string NetworkDisabledVariable = "CODEX_SANDBOX_NETWORK_DISABLED";

    /// <summary>Names the sandbox to commands; macOS only, as the original does it.</summary>
    public const string SandboxVariable = "CODEX_SANDBOX";

    private const string UnsupportedReason =
        "Commands cannot be limited on this system yet. Run Codex inside of WSL 2, or, on a machine that is sandboxed from outside, "
        + "with --sandbox danger-full-access.";

    /// <summary>
    /// Linux: whether Landlock and seccomp alone will do where no namespaces can be made. They cannot protect <c>.git</c> and the like
    /// inside of a writable folder, so the user has to ask for it (<c>features.use_legacy_landlock</c>).
    /// </summary>
    public bool AllowsLandlockOnly { get; init; }

    /// <summary>How to start a command under limits. Cheap: nothing is started or probed.</summary>
    /// <param name="argv">The command, <c>argv[0]</c> first; looked up on <c>PATH</c>.</param>
    /// <param name="workingDirectory">Where it starts, absolute.</param>
    /// <param name="limits">What it may touch. For unlimited commands there is nothing to wrap.</param>
    public SandboxWrapOutcome Wrap(IReadOnlyList<string> argv, string workingDirectory, SandboxLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfZero(argv.Count);
        if (OperatingSystem.IsLinux())
        {
            return LinuxRefusal.Find(RuntimeInformation.OSArchitecture) is { } reason
                ? new SandboxWrapOutcome.Unavailable(reason)
                : new SandboxWrapOutcome.Wrapped(WrapForLinux(argv, workingDirectory, limits));
        }

        if (OperatingSystem.IsMacOS())
            return new SandboxWrapOutcome.Wrapped(SeatbeltCommand.Wrap(argv, limits));
        if (OperatingSystem.IsWindows())
            return WrapForWindows(argv, workingDirectory, limits);
        return new SandboxWrapOutcome.Unavailable(UnsupportedReason);
    }

    /// <summary>
    /// Runs a command from this very process, which is then of no other use: for <c>codex sandbox</c>. Saves the start of a helper.
    /// Does not come back when another program takes over; else the result is the exit code to end with, after one line on standard error
    /// when the command was not started.
    /// </summary>
    /// <param name="argv">The command, <c>argv[0]</c> first; looked up on <c>PATH</c>.</param>
    /// <param name="workingDirectory">Where it starts, absolute.</param>
    /// <param name="limits">What it may touch; null for everything.</param>
    /// <param name="error">Takes the line when it is not the helper that writes it.</param>
    public int Run(IReadOnlyList<string> argv, string workingDirectory, SandboxLimits? limits, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (limits is not null && OperatingSystem.IsLinux())
        {
            foreach (var (name, value) in VariablesFor(limits))
                _ = CommandReplacement.SetVariable(name, value, 1);
            return LinuxSandbox.Run(RequestFor(argv, workingDirectory, limits) with { Parent = null });
        }

        if (OperatingSystem.IsWindows())
        {
            if (limits is null)
                return WindowsSandbox.RunUnlimited(argv, workingDirectory, host.Get, error);
            var variables = host.Variables.ToDictionary(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, value) in VariablesForWindows(limits))
                variables[name] = value;
            return WindowsSandbox.Run(RequestFor(argv, workingDirectory, limits), host.Get, variables, error);
        }

        var (message, exitCode) = limits is null ? RunUnlimited(argv, workingDirectory, argv[0], []) : Wrap(argv, workingDirectory, limits) switch
        {
            SandboxWrapOutcome.Wrapped { Command: var command } => RunUnlimited(command.Argv, workingDirectory, command.Executable, command.ExtraEnvironment),
            SandboxWrapOutcome.Unavailable { Reason: var reason } => (reason, 1),
            _ => throw new UnreachableException(),
        };
        error.WriteLine($"codex sandbox: {message}");
        return exitCode;
    }

    /// <summary>
    /// Removes the empty directories that hold protected names while a command runs, where nobody was left to do it: to be called after a
    /// sandboxed command and all its descendants were killed at once. What other commands hold stays; without leftovers nothing happens.
    /// </summary>
    /// <param name="limits">The limits of the command that was killed.</param>
    public static void RemoveLeftOvers(SandboxLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (OperatingSystem.IsWindows())
            ReservedNames.RemoveLeftOvers(WindowsPlan.NamesIn(WindowsPlan.For(limits)));
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            Reservations.RemoveLeftOvers(MountPlanner.Plan(limits with { Rules = [.. limits.Rules.Where(rule => !rule.IsGlob)] }).Reserved);
        }
        catch (SandboxSetupException)
        {
            // These limits cannot be planned now; neither could a command have been started that would have left something.
        }
    }

    /// <summary>
    /// What is enforced on this machine under limits, and why. Starts the sandbox once, with this program in it: for
    /// <c>codex sandbox doctor</c>, not for each command, and only from a process that has nothing else to do.
    /// </summary>
    public SandboxReport Describe(SandboxLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (OperatingSystem.IsLinux())
            return new LinuxReport(limits, AllowsLandlockOnly, host.ExecutablePath).Create();
        if (OperatingSystem.IsWindows())
            return WindowsReport.Create(limits);
        return OperatingSystem.IsMacOS() ? SeatbeltCommand.Describe(limits) : new SandboxReport
        {
            Backend = null,
            Backends = [UnsupportedReason],
            Findings = [],
            Advice = [],
        };
    }

    private static (string Message, int ExitCode) RunUnlimited(
        IReadOnlyList<string> argv, string workingDirectory, string executable, IEnumerable<KeyValuePair<string, string>> variables) =>
        OperatingSystem.IsWindows()
            ? throw new UnreachableException()
            : CommandReplacement.Become(executable, argv, workingDirectory, variables);

    private SandboxedCommand WrapForLinux(IReadOnlyList<string> argv, string workingDirectory, SandboxLimits limits)
    {
        // This binary is also what applies patches, so it has to be there under every profile.
        var visible = limits.ReadsWholeDisk ? limits : limits with { Rules = limits.Rules.Add(new PathRule(host.ExecutablePath, PathAccess.Read)) };
        var request = RequestFor(argv, workingDirectory, visible);
        return new SandboxedCommand(host.ExecutablePath, ["codex", .. request.ToArguments()], VariablesFor(limits));
    }

    /// <summary>As for Linux; internal because what is wrapped can be looked at anywhere.</summary>
    internal SandboxWrapOutcome WrapForWindows(IReadOnlyList<string> argv, string workingDirectory, SandboxLimits limits) =>
        WindowsLimits.FindObstacle(limits) is { } obstacle
            ? new SandboxWrapOutcome.Unavailable(obstacle)
            : new SandboxWrapOutcome.Wrapped(new SandboxedCommand(
                host.ExecutablePath,
                ["codex", .. (RequestFor(argv, workingDirectory, limits) with { Parent = null }).ToArguments()],
                VariablesForWindows(limits)));

    private static ImmutableArray<KeyValuePair<string, string>> VariablesForWindows(SandboxLimits limits) =>
        limits.HasNetwork ? [] : [.. VariablesFor(limits), .. WindowsLimits.DiscouragingVariables];

    private HelperRequest RequestFor(IReadOnlyList<string> argv, string workingDirectory, SandboxLimits limits) => new()
    {
        Limits = limits,
        WorkingDirectory = workingDirectory,
        Command = [.. argv],
        Parent = Environment.ProcessId,
        AllowsLandlockOnly = AllowsLandlockOnly,
    };

    /// <summary>Where the managed proxy listens, in the sandbox's own network.</summary>
    internal const int ProxyPort = 3128;

    private static readonly string ProxyAddress = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ProxyPort}");
    private static readonly string SocksAddress = string.Create(CultureInfo.InvariantCulture, $"socks5h://127.0.0.1:{ProxyPort}");

    internal static ImmutableArray<KeyValuePair<string, string>> VariablesFor(SandboxLimits limits) => limits switch
    {
        { HasNetwork: true } => [],
        { Proxy: not null } when OperatingSystem.IsLinux() => ProxyVariables,
        _ => [new KeyValuePair<string, string>(NetworkDisabledVariable, "1")],
    };

    /// <summary>What package managers, curl, git, Node and Python look at; both cases, as some know only one.</summary>
    private static ImmutableArray<KeyValuePair<string, string>> ProxyVariables { get; } =
    [
        new("HTTP_PROXY", ProxyAddress),
        new("HTTPS_PROXY", ProxyAddress),
        new("http_proxy", ProxyAddress),
        new("https_proxy", ProxyAddress),
        new("ALL_PROXY", SocksAddress),
        new("all_proxy", SocksAddress),
        new("NO_PROXY", ""),
        new("no_proxy", ""),
        new("NODE_USE_ENV_PROXY", "1"),
    ];
}
