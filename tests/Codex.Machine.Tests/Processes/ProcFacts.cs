namespace Codex.Machine.Tests.Processes;

/// <summary>Looks at the process table for the tests.</summary>
internal static class ProcFacts
{
    /// <summary>True for a process that exists and is no zombie.</summary>
    public static bool IsAlive(int processId) => State(processId) is not (null or 'Z' or 'X');

    /// <summary>True for a process that exists in any state: zombies are not gone.</summary>
    public static bool Exists(int processId) => State(processId) is not null;

    /// <summary>
    /// Open descriptors of this process, without those that other tests forgot about, and without assemblies: the runtime keeps each that it
    /// loads open, and may load one at any moment.
    /// </summary>
    public static int OpenDescriptors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Directory.GetFileSystemEntries("/proc/self/fd").Count(path =>
            new FileInfo(path).LinkTarget is { } target // null for the one that the listing itself had open
            && !target.EndsWith(".dll", StringComparison.Ordinal));
    }

    /// <summary>Resident memory of this process.</summary>
    public static long ResidentBytes() => System.Environment.WorkingSet;

    private static char? State(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
