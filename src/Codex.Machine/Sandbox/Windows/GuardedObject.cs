using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Windows;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// A file or folder, opened to read and write its access list. It is opened as itself and stays the same object until disposed: what a
/// path leads to may change while we look.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class GuardedObject : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private GuardedObject(string path, SafeFileHandle handle, bool isFolder) => (_path, _handle, IsFolder) = (path, handle, isFolder);

    public bool IsFolder { get; }

    /// <summary>Opens it; null when it does not exist.</summary>
    /// <exception cref="WindowsCallException">It cannot be opened for this.</exception>
    /// <exception cref="SandboxSetupException">It is a link, which a command could have laid.</exception>
    public static GuardedObject? Open(string path)
    {
        const uint access = SecurityCalls.ReadControl | SecurityCalls.WriteDac | SecurityCalls.ReadAttributes | SecurityCalls.ListDirectory;
        var handle = SecurityCalls.CreateFileW(
            path, access, SecurityCalls.ShareAll, 0, SecurityCalls.OpenExisting, SecurityCalls.BackupSemantics | SecurityCalls.OpenReparsePoint, 0);
        if (handle.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is WindowsCalls.ErrorFileNotFound or WindowsCalls.ErrorPathNotFound
                ? null
                : throw new WindowsCallException($"guard {path}", "CreateFile", error);
        }

        try
        {
            return new GuardedObject(path, handle, IsPlainFolder(path, handle));
        }
        catch (Exception exception) when (exception is WindowsCallException or SandboxSetupException)
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes entries into its access list, unless all are there: then nothing is touched.</summary>
    /// <exception cref="WindowsCallException">The list cannot be read or written.</exception>
    /// <exception cref="SandboxSetupException">Its file system keeps no lists, or the list cannot hold these entries.</exception>
    public void Ensure(ImmutableArray<ImmutableArray<byte>> entries)
    {
        var (list, isProtected) = Read();
        if (entries.All(list.Has))
            return;
        fixed (byte* bytes = Write(list.With(entries)))
        {
            // What comes from above is kept or left out as before; below, the system passes the new entries on.
            var information = SecurityCalls.DaclInformation | (isProtected ? SecurityCalls.ProtectedDacl : SecurityCalls.UnprotectedDacl);
            var error = SecurityCalls.SetSecurityInfo(_handle, SecurityCalls.FileObject, information, 0, 0, bytes, 0);
            if (error != 0)
                throw new WindowsCallException($"write the access list of {_path}", "SetSecurityInfo", error);
        }

        // A file system that takes a list and forgets it would leave everything open, and the next command would not know.
        if (!entries.All(Read().List.Has))
            throw new SandboxSetupException($"cannot limit access to {_path}: its file system does not keep access lists");
    }

    public bool Has(ImmutableArray<byte> entry) => Read().List.Has(entry);

    public void Dispose() => _handle.Dispose();

    private (AccessList List, bool IsProtected) Read()
    {
        var purpose = $"read the access list of {_path}";
        var error = SecurityCalls.GetSecurityInfo(_handle, SecurityCalls.FileObject, SecurityCalls.DaclInformation, 0, 0, out var dacl, 0, out var descriptor);
        if (error != 0)
            throw new WindowsCallException(purpose, "GetSecurityInfo", error);
        try
        {
            // No list at all means that everybody may do everything.
            if (dacl == null)
                throw new SandboxSetupException($"cannot limit access to {_path}: it has no access list (its file system may know none)");
            WindowsCallException.ThrowUnless(
                SecurityCalls.GetSecurityDescriptorControl(descriptor, out var control, out _), purpose, "GetSecurityDescriptorControl");
            var size = ((ushort*)dacl)[1];
            return (AccessList.Parse(new ReadOnlySpan<byte>(dacl, size)), (control & SecurityCalls.DaclIsProtected) != 0);
        }
        catch (FormatException exception)
        {
            throw new SandboxSetupException($"cannot {purpose}: {exception.Message}");
        }
        finally
        {
            _ = SecurityCalls.LocalFree(descriptor);
        }
    }

    private byte[] Write(AccessList list)
    {
        try
        {
            return list.ToBytes();
        }
        catch (FormatException exception)
        {
            throw new SandboxSetupException($"cannot limit access to {_path}: {exception.Message}");
        }
    }

    private static bool IsPlainFolder(string path, SafeFileHandle handle)
    {
        var information = stackalloc uint[2]; // FILE_ATTRIBUTE_TAG_INFO: attributes, kind of link
        WindowsCallException.ThrowUnless(
            SecurityCalls.GetFileInformationByHandleEx(handle, SecurityCalls.AttributeTagInfo, information, 2 * sizeof(uint)),
            $"guard {path}", "GetFileInformationByHandleEx");
        var attributes = (FileAttributes)information[0];
        return attributes.HasFlag(FileAttributes.ReparsePoint)
            ? throw new SandboxSetupException($"cannot guard {path}: it is a link, which a command could change")
            : attributes.HasFlag(FileAttributes.Directory);
    }
}
