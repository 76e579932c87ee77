using System.Collections.Immutable;
using Codex.Cli.Exec;
using Codex.Machine.Sandbox;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Cli.Sandbox;

/// <summary>The system that a user named: <c>codex sandbox linux …</c> of the November-2025 command line.</summary>
internal enum SandboxSystem
{
    /// <summary>None was named: whatever runs here.</summary>
    Any,
    Linux,
    MacOS,
    Windows,
}

/// <summary>What <c>codex sandbox</c> was asked.</summary>
internal sealed record SandboxCommandRequest
{
    /// <summary><c>-c</c>, <c>-C</c>, <c>-s</c>, <c>--full-auto</c>, <c>--add-dir</c> and the like.</summary>
    public required ConfigFlags Config { get; init; }

    /// <summary><c>-P</c>.</summary>
    public string? PermissionProfile { get; init; }

    /// <summary><c>--include-managed-config</c>: managed requirements count although a profile is named.</summary>
    public bool IncludeManagedConfig { get; init; }

    /// <summary><c>--sandbox-state-json</c>; the two others mean something only with it.</summary>
    public string? StateJson { get; init; }

    /// <summary><c>--sandbox-state-readable-root</c>.</summary>
    public ImmutableArray<string> StateReadableRoots { get; init; } = [];

    /// <summary><c>--sandbox-state-disable-network</c>.</summary>
    public bool StateDisablesNetwork { get; init; }

    public SandboxSystem System { get; init; }

    /// <summary><c>--log-denials</c>: what Seatbelt refused is listed afterwards.</summary>
    public bool LogDenials { get; init; }

    /// <summary>The command, <c>argv[0]</c> first.</summary>
    public ImmutableArray<string> Command { get; init; } = [];
}

/// <summary>What the configuration says to a <see cref="SandboxCommandRequest"/>.</summary>
internal sealed record SandboxConfiguration
{
    public required HostEnvironment Host { get; init; }

    /// <summary>The working directory, absolute: of <c>-C</c>, or the process's.</summary>
    public required string Cwd { get; init; }

    /// <summary>
    /// The policy that flags (<c>-c sandbox_mode=…</c>, <c>-s</c>) and <c>sandbox_workspace_write</c> give. Read-only when no flag names a
    /// mode: a mode in a configuration file is for agents and does not count here, as in the original.
    /// </summary>
    public required SandboxPolicy Policy { get; init; }

    /// <summary>The <c>[permissions]</c> table; null when there is none.</summary>
    public IReadOnlyDictionary<string, PermissionProfile>? Profiles { get; init; }

    /// <summary><c>default_permissions</c>, which counts when neither <c>-P</c> nor a flag names something else.</summary>
    public string? DefaultPermissions { get; init; }

    /// <summary><c>features.use_legacy_landlock</c>.</summary>
    public bool AllowsLandlockOnly { get; init; }
}
