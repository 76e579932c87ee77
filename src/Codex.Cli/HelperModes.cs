using Codex.Machine.Patching;
using Codex.Machine.Sandbox;

namespace Codex.Cli;

/// <summary>
/// The other programs that this binary is, told by the name it was started under or by its first argument: they run before any
/// configuration, logging or parsing.
/// </summary>
internal static class HelperModes
{
    /// <summary>Runs a helper mode; null when this is an ordinary start.</summary>
    public static int? TryRun(string[] args)
    {
        if (SandboxHelper.TryRun(args) is { } sandboxExitCode)
            return sandboxExitCode;
        if (args is [ApplyPatchProgram.HelperArgument, .. var patchArguments])
            return RunApplyPatch(patchArguments);
        return Path.GetFileNameWithoutExtension(StartedAs()) is "apply_patch" or "applypatch" ? RunApplyPatch(args) : null;
    }

    // The program's own directory is where patches apply; there is no HostEnvironment before the helper modes.
#pragma warning disable RS0030
    private static int RunApplyPatch(string[] args) => ApplyPatchProgram.Run(args, Environment.CurrentDirectory, Console.In, Console.Out, Console.Error);
#pragma warning restore RS0030

    /// <summary>The name that the program was started under, which need not be the file's.</summary>
    private static string StartedAs() => Environment.GetCommandLineArgs() is [var name, ..] ? name : "";
}
