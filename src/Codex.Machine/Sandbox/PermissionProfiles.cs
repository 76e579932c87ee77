using System.Collections.Immutable;
using Codex.Protocol.Host;

namespace Codex.Machine.Sandbox;

/// <summary>Finds a permission profile by its name, follows what it extends, and resolves it to limits.</summary>
/// <param name="profiles">The tables below <c>[permissions]</c>; null when the configuration has no such table.</param>
public sealed class PermissionProfiles(IReadOnlyDictionary<string, PermissionProfile>? profiles)
{
    public const string ReadOnly = ":read-only";
    public const string Workspace = ":workspace";
    public const string DangerFullAccess = ":danger-full-access";

    private static readonly PermissionProfile ReadOnlyProfile = new()
    {
        FileSystem = [new ProfileEntry(":root", null, PathAccess.Read)],
    };

    private static readonly PermissionProfile WorkspaceProfile = new()
    {
        FileSystem =
        [
            new ProfileEntry(":root", null, PathAccess.Read),
            new ProfileEntry(":workspace_roots", null, PathAccess.Write),
            new ProfileEntry(":slash_tmp", null, PathAccess.Write),
            new ProfileEntry(":tmpdir", null, PathAccess.Write),
        ],
    };

    /// <summary>The limits that a profile means for a working directory.</summary>
    /// <param name="name">A name of the configuration, or one of the built-in names, which begin with a colon.</param>
    /// <param name="cwd">The working directory, absolute: the first workspace root.</param>
    /// <param name="host">For home, <c>$TMPDIR</c> and Codex's home.</param>
    public ProfileOutcome Resolve(string name, string cwd, HostEnvironment host)
    {
        try
        {
            if (profiles?.Keys.FirstOrDefault(key => key.StartsWith(':')) is { } reserved)
                throw new ProfileException($"permissions profile `{reserved}` uses a reserved built-in profile prefix");
            if (name == DangerFullAccess)
                return new ProfileOutcome.Resolved(null, null, []);
            return new ProfileResolution(Lineage(name), cwd, host).Resolve();
        }
        catch (ProfileException exception)
        {
            return new ProfileOutcome.Invalid(exception.Message);
        }
    }

    /// <summary>The profile and those it extends, the most basic first.</summary>
    private ImmutableArray<PermissionProfile> Lineage(string name)
    {
        if (BuiltIn(name) is { } builtIn)
            return [builtIn];
        if (name.StartsWith(':'))
            throw new ProfileException($"default_permissions refers to unknown built-in profile `{name}`");
        if (profiles is null)
            throw new ProfileException("default_permissions requires a `[permissions]` table");
        var profile = profiles.GetValueOrDefault(name)
            ?? throw new ProfileException($"default_permissions refers to undefined profile `{name}`");
        List<string> names = [name];
        List<PermissionProfile> lineage = [profile];
        while (profile.Extends is { } parent)
        {
            if (names.Contains(parent))
                throw new ProfileException($"permissions profile inheritance cycle detected: {string.Join(" -> ", names.Append(parent))}");
            profile = Parent(names[^1], parent, profiles);
            names.Add(parent);
            lineage.Insert(0, profile);
        }

        return [.. lineage];
    }

    private static PermissionProfile Parent(string name, string parent, IReadOnlyDictionary<string, PermissionProfile> profiles)
    {
        if (BuiltIn(parent) is { } builtIn)
            return builtIn;
        if (parent.StartsWith(':'))
            throw new ProfileException($"permissions profile `{name}` cannot extend unsupported built-in profile `{parent}`");
        return profiles.GetValueOrDefault(parent)
            ?? throw new ProfileException($"permissions profile `{name}` extends undefined profile `{parent}`");
    }

    private static PermissionProfile? BuiltIn(string name) => name switch
    {
        ReadOnly => ReadOnlyProfile,
        Workspace => WorkspaceProfile,
        _ => null,
    };
}

/// <summary>A profile that the user has to mend; caught where resolving begins.</summary>
internal sealed class ProfileException(string message) : Exception(message);
