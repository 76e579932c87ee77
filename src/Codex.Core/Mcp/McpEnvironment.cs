using System.Collections.Immutable;
using Codex.Protocol.Host;

namespace Codex.Core.Mcp;

/// <summary>
/// The environment of a server that we start: what programs need to find their way about, what the configuration names, nothing else. Keys
/// and tokens of ours are no business of a server's.
/// </summary>
internal static class McpEnvironment
{
    private static readonly string[] s_everywhere = ["HOME", "LOGNAME", "PATH", "SHELL", "USER", "__CF_USER_TEXT_ENCODING", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"];

    private static readonly string[] s_windows =
    [
        "PATH", "PATHEXT", "SHELL", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH",
        "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "PROGRAMDATA", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "POWERSHELL", "PWSH",
    ];

    public static Dictionary<string, string> Create(McpServerTransport.Stdio server, HostEnvironment host)
    {
        var comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var variables = new Dictionary<string, string>(comparer);
        foreach (var name in (OperatingSystem.IsWindows() ? s_windows : s_everywhere).Concat(server.InheritedVariables))
        {
            if (host.Variables.TryGetValue(name, out var value))
                variables[name] = value;
        }

        foreach (var (name, value) in server.Environment ?? ImmutableSortedDictionary<string, string>.Empty)
            variables[name] = value;
        return variables;
    }
}
