using System.Runtime.InteropServices;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Systems on which no backend can work, told from what costs nothing to look at.</summary>
internal static class LinuxRefusal
{
    private static readonly Lazy<string?> KernelVersion = new(ReadKernelVersion);

    /// <summary>Why no command can be limited here; null when trying makes sense.</summary>
    public static string? Find(Architecture architecture) => Find(architecture, KernelVersion.Value ?? "");

    public static string? Find(Architecture architecture, string kernelVersion)
    {
        if (architecture is not (Architecture.X64 or Architecture.Arm64))
            return $"The sandbox knows the system calls of x86-64 and arm64 only; this is {architecture}.";
        return IsWsl1(kernelVersion)
            ? "WSL 1 has neither namespaces nor Landlock, so commands cannot be limited. Convert the distribution with `wsl --set-version <name> 2`."
            : null;
    }

    // WSL 2 runs a real kernel, named "microsoft-standard".
    private static bool IsWsl1(string kernelVersion) => kernelVersion.Contains("wsl1", StringComparison.OrdinalIgnoreCase)
        || (kernelVersion.Contains("microsoft", StringComparison.OrdinalIgnoreCase)
            && !kernelVersion.Contains("microsoft-standard", StringComparison.OrdinalIgnoreCase));

    private static string? ReadKernelVersion()
    {
        try
        {
            return File.ReadAllText("/proc/version");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
