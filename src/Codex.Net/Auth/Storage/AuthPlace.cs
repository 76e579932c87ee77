using System.Security.Cryptography;
using System.Text;

namespace Codex.Net.Auth.Storage;

/// <summary>
/// The folder of one account's credentials: <c>$CODEX_HOME</c> for the unnamed account, <c>$CODEX_HOME/accounts/NAME</c>
/// for a named one. File and lock names are the original's, so that both programs can share a home;
/// <c>auth.refresh.lock</c> is ours alone.
/// </summary>
internal sealed record AuthPlace(string Folder)
{
    /// <summary>The credentials.</summary>
    public string File { get; } = Path.Combine(Folder, "auth.json");

    /// <summary>Held by whoever saves; taken first.</summary>
    public string CommitLock { get; } = Path.Combine(Folder, "auth.lock");

    /// <summary>Held by whoever writes the file; taken second.</summary>
    public string FileWriteLock { get; } = Path.Combine(Folder, "auth.json.lock");

    /// <summary>
    /// Held by whoever spends the refresh token, from reading it to saving its successor. It lies beside the file's last
    /// link target, so that homes which share one file share the lock.
    /// </summary>
    public string RefreshLock => Path.Combine(Path.GetDirectoryName(RealFile) ?? Folder, "auth.refresh.lock");

    /// <summary>The file behind all links: it is what gets replaced, so that a link stays a link.</summary>
    public string RealFile
    {
        get
        {
            try
            {
                return System.IO.File.ResolveLinkTarget(File, returnFinalTarget: true)?.FullName ?? File;
            }
            catch (IOException)
            {
                return File;
            }
            catch (UnauthorizedAccessException)
            {
                return File;
            }
        }
    }

    /// <summary>The account name in the keyring: <c>cli|</c> and 16 hex digits of the folder's hash, as the original makes it.</summary>
    public string KeyringAccount
    {
        get
        {
            var canonical = Canonical(Folder);
            return "cli|" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..16];
        }
    }

    private static string Canonical(string folder)
    {
        try
        {
            // Links in the middle of the path count too: each part is resolved in turn.
            var path = Path.GetPathRoot(folder) ?? "";
            foreach (var part in folder[path.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                path = Path.Combine(path, part);
                path = Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            }

            return path;
        }
        catch (IOException)
        {
            // A folder that does not exist yet is its own canonical form.
            return folder;
        }
    }
}
