using System.Collections.Immutable;

namespace Codex.Machine.Shells;

/// <summary>A shell that runs the model's scripts.</summary>
/// <param name="Name">What it is: <c>bash</c>, <c>zsh</c>, <c>sh</c>, <c>powershell</c> (also for <c>pwsh</c>) or <c>cmd</c>.</param>
/// <param name="Path">Absolute path of the program, or a bare name for the system to look up.</param>
public sealed record UserShell(string Name, string Path)
{
    /// <summary>The argv that runs a script: <c>["/bin/bash", "-lc", script]</c>, or <c>-c</c> when no profile is to be read.</summary>
    public ImmutableArray<string> Command(string script, bool isLogin) => Name switch
    {
        "powershell" => isLogin ? [Path, "-Command", script] : [Path, "-NoProfile", "-Command", script],
        "cmd" => [Path, "/c", script],
        _ => [Path, isLogin ? "-lc" : "-c", script],
    };
}
