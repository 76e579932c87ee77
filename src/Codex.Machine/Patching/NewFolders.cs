namespace Codex.Machine.Patching;

/// <summary>The folders made for a file that may not come: gone again unless they are kept.</summary>
internal sealed class NewFolders : IDisposable
{
    // Deepest first.
    private readonly List<string> _created = [];

    private NewFolders()
    {
    }

    /// <exception cref="IOException">Something that is no folder is in the way.</exception>
    public static NewFolders Create(string folder)
    {
        var folders = new NewFolders();
        for (var missing = folder; !Directory.Exists(missing) && Path.GetDirectoryName(missing) is { } parent; missing = parent)
            folders._created.Add(missing);
        if (folders._created.Count == 0)
            return folders;
        if (File.Exists(folders._created[^1]))
            throw new IOException("Not a directory", hresult: 20);
        try
        {
            Directory.CreateDirectory(folder);
            return folders;
        }
        catch
        {
            folders.Dispose();
            throw;
        }
    }

    public void Keep() => _created.Clear();

    public void Dispose()
    {
        foreach (var folder in _created)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (Exception exception) when (OsFault.IsRefusal(exception))
            {
                break; // another file of the patch, or of somebody else, is in it by now
            }
        }

        _created.Clear();
    }
}
