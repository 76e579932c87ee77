using Codex.Core.Rollouts;
using Codex.Protocol.AppServer;

namespace Codex.Core.Threads;

/// <summary>Stored threads as files, for commands that load none of them. Each call gives the thread's id.</summary>
public static class ThreadShelf
{
    /// <summary>The id behind an id or a name.</summary>
    /// <exception cref="AppServerException">There is no such thread.</exception>
    public static string Find(string codexHome, string idOrName)
    {
        var id = Guid.TryParse(idOrName, out _) ? idOrName : ThreadNames.Read(codexHome).FirstOrDefault(entry => entry.Value == idOrName).Key;
        return id is not null && RolloutPaths.Find(codexHome, id) is not null
            ? id
            : throw AppServerException.InvalidRequest($"No saved session found with ID or name {idOrName}");
    }

    /// <exception cref="AppServerException">There is no such thread, or it could not be moved.</exception>
    public static string Archive(string codexHome, string idOrName) => Change(codexHome, idOrName, path => RolloutShelf.Archive(codexHome, path));

    /// <exception cref="AppServerException">There is no such thread, it is not archived, or it could not be moved.</exception>
    public static string Unarchive(string codexHome, string idOrName) => Change(codexHome, idOrName, path =>
    {
        if (!RolloutShelf.IsArchived(codexHome, path))
            throw new IOException($"session {idOrName} is not archived");
        RolloutShelf.Unarchive(codexHome, path);
    });

    /// <exception cref="AppServerException">There is no such thread, or it could not be removed.</exception>
    public static string Delete(string codexHome, string idOrName) => Change(codexHome, idOrName, File.Delete);

    private static string Change(string codexHome, string idOrName, Action<string> change)
    {
        var id = Find(codexHome, idOrName);
        try
        {
            change(RolloutPaths.Find(codexHome, id) ?? throw new IOException($"the rollout of session {id} is gone"));
            return id;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw AppServerException.InvalidRequest(exception.Message);
        }
    }
}
