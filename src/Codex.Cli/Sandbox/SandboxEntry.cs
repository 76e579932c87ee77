using System.Text;
using Codex.Core.Config;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Cli.Sandbox;

/// <summary>The outside of <c>codex sandbox</c>: standard streams and the configuration.</summary>
internal static class SandboxEntry
{
    public static SandboxCommandHandler CreateHandler(HostEnvironment host)
    {
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        return new SandboxCommandHandler(request => Configure(request, host), output, error);
    }

    private static SandboxConfiguration Configure(SandboxCommandRequest request, HostEnvironment host)
    {
        var config = ConfigLoader.Load(request.Config.ToRequest(host));
        return new SandboxConfiguration
        {
            Host = host,
            Cwd = config.Cwd,
            Policy = config.OriginOf("sandbox_mode")?.Source.Kind == ConfigLayerKind.Flags ? config.SandboxPolicy : new SandboxPolicy.ReadOnly(),
            Profiles = PermissionBinding.Profiles(config.Effective),
            DefaultPermissions = (config.Effective["default_permissions"] as ConfigText)?.Value,
            AllowsLandlockOnly = config.Features.IsEnabled("use_legacy_landlock"),
        };
    }
}
