using Codex.Machine.Patching.Linux;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Patching;

/// <summary>
/// New content on its way to a file: written to a temporary file in the same folder, put in place by a rename. A crash leaves the old or
/// the new content. Mode, owner and extended attributes are kept. Where a rename would lose something (the file has several names, its
/// owner or attributes cannot be copied, the folder takes no new file, the file is a mount point) the file itself is overwritten instead,
/// and a crash in that moment can leave a mixture.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private readonly string _target;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly NewFolders _folders;
    private SafeFileHandle? _existing;
    private string? _temporary;

    private StagedFile(string target, ReadOnlyMemory<byte> content)
    {
        _target = target;
        _content = content;
        _folders = NewFolders.Create(Path.GetDirectoryName(target) ?? target);
    }

    /// <param name="target">Absolute, links followed.</param>
    /// <param name="content">The whole new content.</param>
    /// <param name="permissionsFrom">The file whose mode a new file gets; null for the user's default.</param>
    /// <exception cref="IOException">Or another that <see cref="OsFault.IsRefusal"/> knows: the file cannot be written.</exception>
    public static StagedFile Create(string target, ReadOnlyMemory<byte> content, string? permissionsFrom)
    {
        var staged = new StagedFile(target, content);
        try
        {
            staged.Prepare(permissionsFrom);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Puts the content in place.</summary>
    /// <exception cref="IOException">As for <see cref="Create"/>.</exception>
    public void Commit()
    {
        try
        {
            if (_temporary is { } temporary)
            {
                File.Move(temporary, _target, overwrite: true);
                _temporary = null;
                _folders.Keep();
                return;
            }
        }
        catch (Exception exception) when (_existing is not null && OsFault.IsRefusal(exception))
        {
            // A mount point, or a folder in which only owners may rename.
        }

        Overwrite(_existing ?? throw new IOException($"nothing was staged for {_target}"));
    }

    public void Dispose()
    {
        _existing?.Dispose();
        _existing = null;
        if (_temporary is { } temporary)
            File.Delete(temporary);
        _temporary = null;
        _folders.Dispose();
    }

    private void Prepare(string? permissionsFrom)
    {
        if (Directory.Exists(_target))
            throw new IOException("Is a directory", hresult: 21);
        if (!File.Exists(_target))
        {
            WriteTemporary(permissionsFrom is null ? null : Mode(permissionsFrom));
            return;
        }

        if (OperatingSystem.IsLinux() && FileFacts.TryRead(_target) is { IsRegular: false })
            throw new IOException("not a regular file");
        // Opening it now shows whether it may be written at all, which a rename would not ask.
        _existing = File.OpenHandle(_target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        if (OperatingSystem.IsLinux() && FileFacts.TryRead(_target) is not { Names: 1 })
            return;
        TryWriteReplacement();
    }

    private void TryWriteReplacement()
    {
        try
        {
            WriteTemporary(Mode(_target));
            if (OperatingSystem.IsLinux() && !Ownership.TryCopy(_target, _temporary ?? ""))
                DropTemporary();
        }
        catch (UnauthorizedAccessException)
        {
            DropTemporary(); // the folder takes no new files
        }
    }

    private void WriteTemporary(UnixFileMode? mode)
    {
        var path = Path.Combine(Path.GetDirectoryName(_target) ?? "", $".codex-patch-{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // nobody else may look in until it has its own mode
        using var file = new FileStream(path, options);
        _temporary = path;
        file.Write(_content.Span);
        if (mode is { } known && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.SafeFileHandle, known);
    }

    private void DropTemporary()
    {
        if (_temporary is { } temporary)
            File.Delete(temporary);
        _temporary = null;
    }

    private void Overwrite(SafeFileHandle file)
    {
        RandomAccess.Write(file, _content.Span, fileOffset: 0);
        RandomAccess.SetLength(file, _content.Length);
        _folders.Keep();
    }

    private static UnixFileMode? Mode(string path) =>
        OperatingSystem.IsWindows() || !File.Exists(path) ? null : File.GetUnixFileMode(path);
}
