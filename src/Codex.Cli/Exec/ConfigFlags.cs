using System.Collections.Immutable;
using Codex.Core.Config;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Cli.Exec;

/// <summary>The flags that change the configuration for one run; shared by all commands that run an agent.</summary>
internal sealed record ConfigFlags
{
    /// <summary><c>-c key=value</c>, in order.</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    public ImmutableArray<string> Enable { get; init; } = [];
    public ImmutableArray<string> Disable { get; init; } = [];
    public string? Model { get; init; }
    public string? Profile { get; init; }
    public SandboxMode? Sandbox { get; init; }
    public ApprovalPolicy? Approval { get; init; }
    public string? Cwd { get; init; }
    public ImmutableArray<string> AddDirs { get; init; } = [];
    public bool FullAuto { get; init; }
    public bool BypassApprovalsAndSandbox { get; init; }
    public bool Search { get; init; }
    public bool Oss { get; init; }
    public string? LocalProvider { get; init; }
    public bool StrictConfig { get; init; }
    public bool IgnoreUserConfig { get; init; }
    public bool IgnoreRules { get; init; }
    public bool BypassHookTrust { get; init; }

    /// <summary>The run works in a new Git worktree: see <see cref="Worktrees"/>.</summary>
    public bool Worktree { get; init; }

    /// <summary>The named account for this run; null takes the configured one.</summary>
    public string? Account { get; init; }

    /// <summary>What the configuration is loaded for.</summary>
    /// <exception cref="ExecException">The working root is no directory.</exception>
    public ConfigRequest ToRequest(HostEnvironment host)
    {
        var cwd = Cwd is null ? host.WorkingDirectory : Path.GetFullPath(Cwd, host.WorkingDirectory);
        if (!Directory.Exists(cwd))
            throw new ExecException($"Error: the working root {cwd} is not a directory");
        return new ConfigRequest
        {
            Host = host,
            Cwd = cwd,
            Overrides = Overrides,
            Profile = Profile,
            Model = Model,
            Sandbox = Sandbox,
            Approval = Approval,
            AddDirs = AddDirs,
            FullAuto = FullAuto,
            BypassApprovalsAndSandbox = BypassApprovalsAndSandbox,
            Search = Search,
            Oss = Oss,
            LocalProvider = LocalProvider,
            StrictConfig = StrictConfig,
            IgnoreUserConfig = IgnoreUserConfig,
            Enable = Enable,
            Disable = Disable,
            Account = Account,
        };
    }
}
