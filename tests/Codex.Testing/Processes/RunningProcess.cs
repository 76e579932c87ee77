using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Codex.Testing.Processes;

/// <summary>A process seen in the process table.</summary>
public sealed record RunningProcess(int Id, string CommandLine)
{
    /// <summary>Kills what runs with this home, by pid, until nothing does: one of them may have forked meanwhile, and dying takes a moment.</summary>
    internal static void EndAllWithHome(string home)
    {
        for (var round = 0; round < 200 && WithHome(home) is { Length: > 0 } running; round++)
        {
            foreach (var process in running) Signals.Kill(process.Id);
            Thread.Sleep(10); // not ours, so there is nothing to await
        }
    }

    /// <summary>Living processes whose <c>HOME</c> is this folder; zombies do not count.</summary>
    internal static ImmutableArray<RunningProcess> WithHome(string home)
    {
        if (!OperatingSystem.IsLinux()) return [];
        var wanted = Encoding.UTF8.GetBytes($"\0HOME={home}\0");
        var found = ImmutableArray.CreateBuilder<RunningProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                byte[] environment = [0, .. File.ReadAllBytes(Path.Combine(folder, "environ"))];
                if (environment.AsSpan().IndexOf(wanted) < 0) continue;
                var command = File.ReadAllText(Path.Combine(folder, "cmdline")).TrimEnd('\0').Replace('\0', ' ');
                found.Add(new RunningProcess(id, command));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or somebody else's.
            }
        }

        return found.ToImmutable();
    }
}
