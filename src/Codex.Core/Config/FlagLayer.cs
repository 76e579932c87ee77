using Codex.Protocol.Policy;

namespace Codex.Core.Config;

/// <summary>Turns the command line into layers: <c>-c</c> with <c>--enable</c> and <c>--disable</c>, and above it the flags that have a name.</summary>
internal static class FlagLayer
{
    /// <exception cref="ConfigException">An override that cannot be read, or an unknown feature.</exception>
    public static ConfigLayer Overriding(ConfigRequest request)
    {
        var flags = new TableBuilder(new ConfigOrigin(ConfigSource.Flags, 0, 0));
        foreach (var text in request.Overrides)
            Overrides.Add(flags, text);
        foreach (var name in request.Enable)
            SetFeature(flags, name, isEnabled: true);
        foreach (var name in request.Disable)
            SetFeature(flags, name, isEnabled: false);
        return new ConfigLayer(ConfigSource.Flags, flags.Build());
    }

    public static ConfigLayer Named(ConfigRequest request)
    {
        var flags = new TableBuilder(new ConfigOrigin(ConfigSource.Flags, 0, 0));
        SetText(flags, "model", request.Model);
        SetText(flags, "model_provider", request.ModelProvider);
        SetText(flags, "account", request.Account);
        SetText(flags, "web_search", request.Search ? "live" : null);
        SetText(flags, "sandbox_mode", SandboxOf(request) switch
        {
            SandboxMode.ReadOnly => "read-only",
            SandboxMode.WorkspaceWrite => "workspace-write",
            SandboxMode.DangerFullAccess => "danger-full-access",
            _ => null,
        });
        SetText(flags, "approval_policy", ApprovalOf(request) switch
        {
            ApprovalPolicy.Untrusted => "untrusted",
            ApprovalPolicy.OnFailure => "on-failure",
            ApprovalPolicy.OnRequest => "on-request",
            ApprovalPolicy.Never => "never",
            _ => null,
        });
        return new ConfigLayer(ConfigSource.Flags, flags.Build());
    }

    private static SandboxMode? SandboxOf(ConfigRequest request) => request switch
    {
        { BypassApprovalsAndSandbox: true } => SandboxMode.DangerFullAccess,
        { FullAuto: true } => SandboxMode.WorkspaceWrite,
        _ => request.Sandbox,
    };

    private static ApprovalPolicy? ApprovalOf(ConfigRequest request) => request switch
    {
        { BypassApprovalsAndSandbox: true } => ApprovalPolicy.Never,
        { FullAuto: true } => ApprovalPolicy.OnRequest,
        _ => request.Approval,
    };

    private static void SetFeature(TableBuilder flags, string name, bool isEnabled)
    {
        if (FeatureTable.Find(name) is null && !FeatureTable.IsEarlierName(name))
            throw ConfigException.Plain($"Unknown feature flag: {name}");
        Overrides.Set(flags, ["features", name], new ConfigBoolean(isEnabled, new ConfigOrigin(ConfigSource.Flags, 0, 0)));
    }

    private static void SetText(TableBuilder flags, string key, string? value)
    {
        if (value is not null)
            Overrides.Set(flags, [key], new ConfigText(value, new ConfigOrigin(ConfigSource.Flags, 0, 0)));
    }
}
