using Codex.Protocol.Host;

namespace Codex.Machine.Shells;

/// <summary>Finds the shell of the user.</summary>
public static class ShellDetection
{
    /// <summary>
    /// The shell for this host. Unix: <c>$SHELL</c> when it is a bash, zsh or sh that exists, else the login shell of the passwd entry under
    /// the same condition, else <c>/bin/bash</c>, else <c>/bin/sh</c>. Windows: <c>pwsh</c>, <c>powershell</c>, <c>cmd</c>, the first that exists.
    /// </summary>
    public static UserShell Detect(HostEnvironment host) => throw new NotImplementedException();

    /// <summary>The shell that a path or program name stands for (the <c>shell</c> argument of a tool call); null when we cannot drive it.</summary>
    public static UserShell? FromPath(string path) => throw new NotImplementedException();
}
