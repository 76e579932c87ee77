using System.Collections.Immutable;
using System.Diagnostics;
using Codex.Machine.Sandbox;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Core.Config;

/// <summary>Reads the user's own permission profiles, and resolves the one in force.</summary>
public static class PermissionBinding
{
    /// <summary>
    /// The profile that <c>default_permissions</c> names, when it was set in no lower layer than <c>sandbox_mode</c>; null when a mode
    /// counts. Built-in names begin with a colon.
    /// </summary>
    internal static string? ProfileName(ConfigTable settings) =>
        settings["default_permissions"] is ConfigText profile && !(settings["sandbox_mode"]?.Origin.Source.Kind > profile.Origin.Source.Kind)
            ? profile.Value
            : null;

    /// <summary>The user's profile in force; null when a mode or a built-in profile is.</summary>
    /// <param name="addDirs">Of <c>--add-dir</c>, absolute.</param>
    /// <param name="warnings">Gets what the user should know.</param>
    /// <exception cref="ConfigException">The profile does not exist, or does not say what it should.</exception>
    internal static ActivePermissions? Bind(
        ConfigTable settings, string cwd, HostEnvironment host, ImmutableArray<string> addDirs, ImmutableArray<string>.Builder warnings)
    {
        if (ProfileName(settings) is not { } name || name.StartsWith(':'))
            return null;
        switch (new PermissionProfiles(Profiles(settings)).Resolve(name, cwd, host))
        {
            case ProfileOutcome.Invalid(var message):
                throw ConfigException.Plain(message);
            case ProfileOutcome.Resolved { Limits: { } limits } resolved:
                warnings.AddRange(resolved.Warnings);
                return new ActivePermissions(name, limits.WithWritable(addDirs, host), resolved.Network);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The mode that comes nearest, for what knows only modes: banners, older rollouts, older clients.</summary>
    internal static SandboxPolicy NearestPolicy(SandboxLimits limits)
    {
        if (limits.AccessTo(limits.Cwd) != PathAccess.Write)
            return new SandboxPolicy.ReadOnly();
        return new SandboxPolicy.WorkspaceWrite
        {
            WritableRoots = [.. limits.WritableRoots.Select(root => root.Path).Where(path => path != limits.Cwd)],
            NetworkAccess = limits.HasNetwork,
            ExcludeTmpdirEnvVar = true,
            ExcludeSlashTmp = true,
        };
    }

    /// <summary>The tables below <c>[permissions]</c>; null when there is no such table.</summary>
    /// <exception cref="ConfigException">One does not say what it should.</exception>
    public static ImmutableDictionary<string, PermissionProfile>? Profiles(ConfigTable settings)
    {
        try
        {
            return settings.Table("permissions") is { } table ? PermissionProfileReader.ReadAll(table.ToJson()) : null;
        }
        catch (FormatException exception)
        {
            throw ConfigException.Plain(exception.Message);
        }
    }
}
