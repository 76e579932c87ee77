using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>What an access list has to say to a capability about a path.</summary>
internal enum PlannedAccess
{
    /// <summary>Everything below may be changed, the folder itself not be moved away.</summary>
    Allow,

    /// <summary>Neither it nor anything below may be changed.</summary>
    Protect,

    /// <summary>It may not be renamed or deleted: something below it is protected by its path.</summary>
    Pin,
}

/// <param name="Path">Absolute, normalized.</param>
/// <param name="Access">What its access list has to say.</param>
internal sealed record PlannedEntry(string Path, PlannedAccess Access)
{
    // What FILE_GENERIC_READ, _WRITE and _EXECUTE hold. Not FILE_DELETE_CHILD: with it the folder would give away what an entry keeps.
    private const uint Change = 0x0012_01BF;
    private const uint Delete = 0x0001_0000;

    // Data, attributes, children, deletion, access list and owner.
    private const uint AllChanges = 0x000D_0156;

    /// <summary>The entries of the access list that say so; a file has nothing below it that could inherit.</summary>
    public ImmutableArray<ImmutableArray<byte>> For(CapabilitySid capability, bool isFolder)
    {
        var sid = capability.ToBytes().AsSpan();
        return Access switch
        {
            PlannedAccess.Allow when isFolder =>
            [
                AccessEntry.Of(AccessEntry.Allow, 0, Change, sid),
                AccessEntry.Of(AccessEntry.Allow, AccessEntry.Inherits | AccessEntry.InheritOnly, Change | Delete, sid),
            ],
            PlannedAccess.Allow => [AccessEntry.Of(AccessEntry.Allow, 0, Change, sid)],
            PlannedAccess.Protect => [AccessEntry.Of(AccessEntry.Deny, isFolder ? AccessEntry.Inherits : (byte)0, AllChanges, sid)],
            _ => [AccessEntry.Of(AccessEntry.Deny, 0, Delete, sid)],
        };
    }
}
