using System.Collections.Immutable;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Core.Config;

/// <summary>What the configuration is loaded for: a place, and what the command line changes for this run. Nothing is read yet.</summary>
public sealed record ConfigRequest
{
    public required HostEnvironment Host { get; init; }

    /// <summary>The working directory of the thread, absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary><c>-c key=value</c>, in order; as they were typed.</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    /// <summary><c>-p</c>: <c>$CODEX_HOME/NAME.config.toml</c>, or <c>[profiles.NAME]</c> of November 2025.</summary>
    public string? Profile { get; init; }

    public string? Model { get; init; }

    /// <summary>A provider chosen by the caller, not by <c>--oss</c>; an app-server client may do that.</summary>
    public string? ModelProvider { get; init; }

    public SandboxMode? Sandbox { get; init; }

    public ApprovalPolicy? Approval { get; init; }

    /// <summary>Further writable directories; relative ones are meant from <see cref="Cwd"/>.</summary>
    public ImmutableArray<string> AddDirs { get; init; } = [];

    /// <summary><c>--full-auto</c>: workspace-write, and the model asks when it wants more.</summary>
    public bool FullAuto { get; init; }

    public bool BypassApprovalsAndSandbox { get; init; }

    /// <summary><c>--search</c>: live web search.</summary>
    public bool Search { get; init; }

    /// <summary><c>--oss</c>: a provider on this machine.</summary>
    public bool Oss { get; init; }

    /// <summary>Which one: <c>lmstudio</c> or <c>ollama</c>; null takes <c>oss_provider</c>.</summary>
    public string? LocalProvider { get; init; }

    /// <summary>Unknown keys are errors.</summary>
    public bool StrictConfig { get; init; }

    /// <summary>Leaves out <c>$CODEX_HOME/config.toml</c>; profiles, projects and the system's files still count.</summary>
    public bool IgnoreUserConfig { get; init; }

    /// <summary><c>--enable NAME</c>: the same as <c>-c features.NAME=true</c>, for known names only.</summary>
    public ImmutableArray<string> Enable { get; init; } = [];

    public ImmutableArray<string> Disable { get; init; } = [];

    /// <summary>The named account for this run; null takes the configured one.</summary>
    public string? Account { get; init; }

    /// <summary>Where the machine-wide files are.</summary>
    public ConfigLocations Locations { get; init; } = new();
}

/// <summary>The machine-wide configuration files; they need not exist.</summary>
public sealed record ConfigLocations
{
    /// <summary>Below everything else.</summary>
    public string SystemFile { get; init; } = "/etc/codex/config.toml";

    /// <summary>Above everything else: what an administrator has settled.</summary>
    public string ManagedFile { get; init; } = "/etc/codex/managed_config.toml";
}
