using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>Recognises machines whose browser, if any, is not the user's: there the callback of a browser login does not arrive.</summary>
internal static class RemoteMachine
{
    private static readonly (string Variable, string What)[] s_signs =
    [
        ("SSH_CONNECTION", "an SSH session"),
        ("SSH_TTY", "an SSH session"),
        ("SSH_CLIENT", "an SSH session"),
        ("CODESPACES", "a codespace"),
        ("GITPOD_WORKSPACE_ID", "a Gitpod workspace"),
        ("KUBERNETES_SERVICE_HOST", "a container"),
        ("container", "a container"),
        ("WSL_DISTRO_NAME", "WSL"),
        ("WSL_INTEROP", "WSL"),
    ];

    /// <summary>What kind of remote machine this looks like (“an SSH session”); null for an ordinary desktop.</summary>
    /// <param name="host">Variables of the process.</param>
    /// <param name="fileExists">Asks the file system for the marks that container engines leave.</param>
    public static string? Recognize(HostEnvironment host, Func<string, bool> fileExists)
    {
        foreach (var (variable, what) in s_signs)
        {
            if (host.Get(variable) is not null)
                return what;
        }

        if (!OperatingSystem.IsLinux())
            return null;
        if (fileExists("/.dockerenv") || fileExists("/run/.containerenv"))
            return "a container";
        return host.Get("DISPLAY") is null && host.Get("WAYLAND_DISPLAY") is null ? "a machine without a display" : null;
    }
}
