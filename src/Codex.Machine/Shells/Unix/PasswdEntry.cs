using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Shells.Unix;

/// <summary>
/// The user's line in <c>/etc/passwd</c>. Read by hand: a static binary cannot load the modules behind <c>getpwuid</c>, so users of a directory
/// service are not found here.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static partial class PasswdEntry
{
    /// <summary>The login shell of the effective user; null when there is no such line or it cannot be read.</summary>
    public static string? FindLoginShell()
    {
        try
        {
            return FindLoginShell(File.ReadLines("/etc/passwd"), GetEffectiveUserId());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static string? FindLoginShell(IEnumerable<string> lines, uint userId)
    {
        var id = userId.ToString(CultureInfo.InvariantCulture);
        return lines.Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length >= 7 && fields[2] == id)?[6];
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
