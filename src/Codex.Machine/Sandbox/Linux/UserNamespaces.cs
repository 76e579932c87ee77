using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>The switches by which administrators take user namespaces away.</summary>
[SupportedOSPlatform("linux")]
internal static class UserNamespaces
{
    /// <summary>Why nobody without privileges can make one; null when no switch says so.</summary>
    public static string? FindObstacle()
    {
        if (Read("/proc/sys/user/max_user_namespaces") == "0")
            return "user namespaces are turned off (user.max_user_namespaces is 0)";
        return Read("/proc/sys/kernel/unprivileged_userns_clone") == "0"
            ? "user namespaces are turned off for users (kernel.unprivileged_userns_clone is 0)"
            : null;
    }

    /// <summary>True when AppArmor hands out user namespaces only to programs that it has a rule for (Ubuntu 23.10 and later).</summary>
    public static bool AreRestrictedByAppArmor => Read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1";

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // a switch that cannot be read is not known to be off
        }
    }
}
