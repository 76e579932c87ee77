using System.Collections.Immutable;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Windows;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>Brings the disk in line with a plan. All denials are written before anything is allowed, so that nothing is ever open in between.</summary>
[SupportedOSPlatform("windows")]
internal static class AccessSetup
{
    /// <summary>Writes what is missing of a plan; what is there already costs one look each.</summary>
    /// <returns>The capabilities of the folders that exist.</returns>
    /// <exception cref="SandboxSetupException">The plan cannot be enforced on this disk.</exception>
    /// <exception cref="WindowsCallException">The system refused.</exception>
    public static ImmutableArray<CapabilitySid> Apply(ImmutableArray<WritableGroup> plan, ReservedNames names)
    {
        ImmutableArray<WritableGroup> groups = [.. plan.Where(group => Path.Exists(group.Root))];
        foreach (var group in groups)
        {
            foreach (var entry in group.Entries.Where(entry => entry.Access != PlannedAccess.Allow))
                Deny(group, entry, names);
        }

        foreach (var group in groups)
        {
            foreach (var entry in group.Entries.Where(entry => entry.Access == PlannedAccess.Allow))
            {
                using var place = GuardedObject.Open(entry.Path);
                place?.Ensure(entry.For(group.Capability, place.IsFolder));
            }
        }

        return [.. groups.Select(group => group.Capability)];
    }

    private static void Deny(WritableGroup group, PlannedEntry entry, ReservedNames names)
    {
        foreach (var path in WindowsPath.Between(group.Root, entry.Path).Append(entry.Path))
        {
            // Opening fails on a link: a command could lead it elsewhere, and what it is to protect would lie open.
            using var place = GuardedObject.Open(path);
            if (place is null || ReservedNames.IsReservation(path, place))
            {
                // Nothing below can come into being either while this is held.
                if (entry.Access == PlannedAccess.Protect)
                    names.Take(path, entry.For(group.Capability, isFolder: true));
                return;
            }

            if (path == entry.Path)
                place.Ensure(entry.For(group.Capability, place.IsFolder));
        }
    }
}
