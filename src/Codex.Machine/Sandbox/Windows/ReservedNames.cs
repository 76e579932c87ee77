using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Windows;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// Holds missing names for the time of a command: an access list needs something to stand on, so an empty folder is made. Several commands
/// may share one: each keeps it open without letting others delete it, which the system forgets however a process ends, and the last can
/// remove it. An entry of a capability that nobody has marks such folders, so that one left behind by a crash is removed by the next
/// command and an empty folder of the user's stays.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ReservedNames : IDisposable
{
    private const int MaxAttempts = 100;

    private readonly List<Held> _held = [];

    private static ImmutableArray<byte> Mark { get; } = AccessEntry.Of(AccessEntry.Deny, 0, 0x2, CapabilitySid.Reservation.ToBytes().AsSpan());

    /// <summary>Takes hold of a name that is missing, or that another command holds in this way.</summary>
    /// <param name="path">The name; the folder around it exists.</param>
    /// <param name="entries">What the access list has to say while it is held.</param>
    /// <exception cref="SandboxSetupException">It cannot be held.</exception>
    /// <exception cref="WindowsCallException">The system refused.</exception>
    public void Take(string path, ImmutableArray<ImmutableArray<byte>> entries)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var isNew = Create(path, entries);
            if (TryHold(path) is not { } handle)
                continue; // another command was the last to hold it, and has removed it
            _held.Add(new Held(path, handle, isNew));
            using var folder = GuardedObject.Open(path) ?? throw new SandboxSetupException($"cannot keep {path} from being created: it is gone");
            folder.Ensure(entries);
            return;
        }

        throw new SandboxSetupException($"cannot keep {path} from being created: it comes and goes");
    }

    /// <summary>True when a path is a folder that only holds a name: it is marked, and nobody has filled it.</summary>
    public static bool IsReservation(string path, GuardedObject folder) =>
        folder.IsFolder && folder.Has(Mark) && !Directory.EnumerateFileSystemEntries(path).Any();

    /// <summary>Removes what commands that were killed with everything around them left behind, and nobody holds any more.</summary>
    public static void RemoveLeftOvers(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(Directory.Exists))
            RemoveIfEmpty(path, isOurs: false);
    }

    public void Dispose()
    {
        foreach (var held in _held)
            held.Handle.Dispose();
        foreach (var held in _held)
            RemoveIfEmpty(held.Path, isOurs: held.IsNew);

        _held.Clear();
    }

    // With its access list from the first moment: another command could else put something in before the list is written. False when it exists.
    private static unsafe bool Create(string path, ImmutableArray<ImmutableArray<byte>> entries)
    {
        fixed (byte* list = AccessList.Empty.With([Mark, .. entries]).ToBytes())
        {
            var descriptor = new SecurityCalls.SecurityDescriptor
            {
                Revision = SecurityCalls.DescriptorRevision,
                Control = SecurityCalls.DaclIsPresent,
                Dacl = list,
            };
            var attributes = new SecurityCalls.SecurityAttributes { Size = (uint)sizeof(SecurityCalls.SecurityAttributes), Descriptor = &descriptor };
            var isNew = SecurityCalls.CreateDirectoryW(path, &attributes);
            WindowsCallException.ThrowUnless(
                isNew || Marshal.GetLastPInvokeError() == WindowsCalls.ErrorAlreadyExists, $"keep {path} from being created", "CreateDirectory");
            return isNew;
        }
    }

    /// <summary>Null when it was removed in between.</summary>
    private static SafeFileHandle? TryHold(string path)
    {
        var handle = SecurityCalls.CreateFileW(
            path, SecurityCalls.ListDirectory, SecurityCalls.ShareReadWrite, 0, SecurityCalls.OpenExisting,
            SecurityCalls.BackupSemantics | SecurityCalls.OpenReparsePoint, 0);
        if (!handle.IsInvalid)
            return handle;
        var error = Marshal.GetLastPInvokeError();
        return error is WindowsCalls.ErrorFileNotFound or WindowsCalls.ErrorPathNotFound
            ? null
            : throw new WindowsCallException($"keep {path} from being created", "CreateFile", error);
    }

    private static void RemoveIfEmpty(string path, bool isOurs)
    {
        try
        {
            if (isOurs || IsReservation(path))
                Directory.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or WindowsCallException or SandboxSetupException)
        {
            // Another command holds it, or somebody has filled it or put something else there: all of that is to stay.
        }
    }

    private static bool IsReservation(string path)
    {
        using var folder = GuardedObject.Open(path);
        return folder is not null && IsReservation(path, folder);
    }

    /// <param name="Path">The name.</param>
    /// <param name="Handle">Keeps others from deleting it.</param>
    /// <param name="IsNew">Whether it was made for this command.</param>
    private sealed record Held(string Path, SafeFileHandle Handle, bool IsNew);
}
