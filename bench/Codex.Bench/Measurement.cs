namespace Codex.Bench;

/// <summary>What one run of a program cost.</summary>
/// <param name="CpuMs">User and system time of the program and all it waited for, milliseconds.</param>
/// <param name="PeakMb">The largest resident size of one process, MiB.</param>
/// <param name="WallMs">From start to end, milliseconds.</param>
/// <param name="FirstRequestMs">From start to the first request at the model server, milliseconds; null when there was none.</param>
internal sealed record Measurement(double CpuMs, double PeakMb, double WallMs, double? FirstRequestMs)
{
    /// <summary>The median of each figure by itself.</summary>
    public static Measurement Median(IReadOnlyList<Measurement> runs) => new(
        Median(runs.Select(run => run.CpuMs)),
        Median(runs.Select(run => run.PeakMb)),
        Median(runs.Select(run => run.WallMs)),
        runs.All(run => run.FirstRequestMs is not null) ? Median(runs.Select(run => run.FirstRequestMs ?? 0)) : null);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
