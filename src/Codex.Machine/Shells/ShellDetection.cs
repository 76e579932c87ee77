using Codex.Machine.Shells.Unix;
using Codex.Machine.Shells.Unwrapping;
using Codex.Protocol.Host;

namespace Codex.Machine.Shells;

/// <summary>Finds the shell of the user.</summary>
public static class ShellDetection
{
    /// <summary>
    /// The shell for this host. Unix: <c>$SHELL</c> when it is a bash, zsh or sh that exists, else the login shell of the passwd entry under
    /// the same condition, else <c>/bin/bash</c> (macOS: <c>/bin/zsh</c>), else <c>/bin/sh</c>. Windows: <c>pwsh</c> or <c>powershell</c> on the
    /// PATH, else <c>cmd</c>.
    /// </summary>
    public static UserShell Detect(HostEnvironment host)
    {
        if (OperatingSystem.IsWindows())
            return DetectOnWindows(host);
        var login = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? PasswdEntry.FindLoginShell() : null;
        foreach (var path in (ReadOnlySpan<string?>)[host.Get("SHELL"), login, OperatingSystem.IsMacOS() ? "/bin/zsh" : "/bin/bash"])
        {
            if (path is not null && Path.IsPathFullyQualified(path) && File.Exists(path) && FromPath(path) is { Name: "bash" or "zsh" or "sh" } shell)
                return shell;
        }

        return new UserShell("sh", "/bin/sh");
    }

    /// <summary>The shell that a path or program name stands for (the <c>shell</c> argument of a tool call); null when we cannot drive it.</summary>
    public static UserShell? FromPath(string path) => ProgramName.Of(path) switch
    {
        "bash" or "zsh" or "sh" => new UserShell(ProgramName.Of(path), path),
        "pwsh" or "powershell" => new UserShell("powershell", path),
        "cmd" => new UserShell("cmd", path),
        _ => null,
    };

    private static UserShell DetectOnWindows(HostEnvironment host)
    {
        var folders = (host.Get("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var program in (ReadOnlySpan<string>)["pwsh.exe", "powershell.exe"])
        {
            foreach (var folder in folders)
            {
                if (Path.IsPathFullyQualified(folder) && Path.Combine(folder, program) is var path && File.Exists(path))
                    return new UserShell("powershell", path);
            }
        }

        return new UserShell("cmd", host.Get("ComSpec") ?? "cmd.exe");
    }
}
