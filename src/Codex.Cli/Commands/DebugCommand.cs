using System.CommandLine;

namespace Codex.Cli.Commands;

/// <summary><c>codex debug …</c>: what the November-2025 command line had there.</summary>
internal static class DebugCommand
{
    public static Command Create(SandboxCommand sandbox)
    {
        var debug = new Command("debug", "Tools for looking into Codex itself");
        foreach (var command in sandbox.CreateDebugCommands())
            debug.Subcommands.Add(command);
        return debug;
    }
}
