using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>A writable folder, what is excepted in it, and the capability that stands for just that.</summary>
/// <param name="Root">The folder; a single file now and then.</param>
/// <param name="Entries">Parents first; the first is the folder itself.</param>
internal sealed record WritableGroup(string Root, ImmutableArray<PlannedEntry> Entries)
{
    public CapabilitySid Capability { get; } = CapabilitySid.For(Root, Entries.Select(entry => $"{entry.Access}:{entry.Path}"));
}
