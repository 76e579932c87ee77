using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Codex.Bench;
using Codex.Testing.Homes;
using Codex.Testing.Model;
using Codex.Testing.Processes;

// Usage: bench/run [--peer PATH] [--runs N] [--only NAME,NAME] [--check]
// Our program and the peer run alternately against the same scripted model server; medians and ratios are printed. With --check the exit
// code says whether the ratios are within their budgets: only ratios within one run mean something, machines are noisy.
var options = BenchOptions.Parse(args);
var ours = CodexBinary.Locate().Path;
var cases = BenchCase.All.Where(c => options.Only.IsEmpty || options.Only.Contains(c.Name)).ToList();
var overBudget = 0;
Console.WriteLine($"{"case",-10} {"cpu ms",10} {"peak MB",10} {"wall ms",10} {"1st req ms",10}");
foreach (var bench in cases)
{
    var mine = new List<Measurement>();
    var theirs = new List<Measurement>();
    for (var round = 0; round <= options.Runs; round++)
    {
        var first = await BenchRun.MeasureAsync(ours, bench);
        var second = options.Peer is null ? null : await BenchRun.MeasureAsync(options.Peer, bench);
        // The first round warms the page cache for both.
        if (round == 0)
            continue;
        mine.Add(first);
        if (second is not null)
            theirs.Add(second);
    }

    var result = Measurement.Median(mine);
    Report.Print(bench.Name, result);
    if (theirs.Count > 0)
    {
        var peer = Measurement.Median(theirs);
        Report.Print("  peer", peer);
        overBudget += Report.PrintRatios(bench, result, peer);
    }
}

Console.WriteLine(options.Peer is null ? "" : $"{overBudget} ratios over budget");
return options.Checks && overBudget > 0 ? 1 : 0;

namespace Codex.Bench
{
    /// <summary>The command line.</summary>
    internal sealed record BenchOptions(string? Peer, int Runs, ImmutableArray<string> Only, bool Checks)
    {
        public static BenchOptions Parse(string[] args)
        {
            var options = new BenchOptions(null, 5, [], false);
            for (var i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--peer" when i + 1 < args.Length => options with { Peer = Path.GetFullPath(args[++i]) },
                    "--runs" when i + 1 < args.Length => options with { Runs = Math.Max(1, int.Parse(args[++i], CultureInfo.InvariantCulture)) },
                    "--only" when i + 1 < args.Length => options with { Only = [.. args[++i].Split(',')] },
                    "--check" => options with { Checks = true },
                    var unknown => throw new ArgumentException($"unknown option {unknown}; there are --peer PATH, --runs N, --only NAMES, --check"),
                };
            }

            return options;
        }
    }

    /// <summary>One measured run in a fresh home.</summary>
    internal static class BenchRun
    {
        public static async Task<Measurement> MeasureAsync(string program, BenchCase bench)
        {
            using var home = new TestCodexHome();
            using var workspace = TestWorkspace.CreateRepository();
            await using var server = FakeModelServer.Start(bench.Script());
            home.UseModelServer(server);
            var started = Stopwatch.GetTimestamp();
            var firstRequest = bench.Requests == 0 ? null : FirstRequestAsync(server, started);
            var run = await Task.Run(() => MeasuredProcess.Run(program, bench.Arguments, workspace.Root, home.Variables, expectedCode: 0));
            if (bench.Requests > 0)
                server.VerifyScript();
            return run with { FirstRequestMs = firstRequest is null ? null : await firstRequest };
        }

        private static async Task<double?> FirstRequestAsync(FakeModelServer server, long started)
        {
            await server.WaitForModelRequestAsync(1, CancellationToken.None);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    /// <summary>The table.</summary>
    internal static class Report
    {
        public static void Print(string name, Measurement m) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-10} {m.CpuMs,10:0.0} {m.PeakMb,10:0.0} {m.WallMs,10:0.0} {(m.FirstRequestMs is { } first ? first.ToString("0.0", CultureInfo.InvariantCulture) : "-"),10}"));

        /// <summary>Prints the ratios to the peer; gives how many are over budget.</summary>
        public static int PrintRatios(BenchCase bench, Measurement ours, Measurement peer)
        {
            var cpu = ours.CpuMs / peer.CpuMs;
            var peak = ours.PeakMb / peer.PeakMb;
            var first = ours.FirstRequestMs / peer.FirstRequestMs;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  ratio    {cpu,10:0.000} {peak,10:0.000} {ours.WallMs / peer.WallMs,10:0.000} {(first is { } f ? f.ToString("0.000", CultureInfo.InvariantCulture) : "-"),10}   budget {bench.Budget.Cpu} / {bench.Budget.Peak} / {bench.Budget.FirstRequest}"));
            return (cpu > bench.Budget.Cpu ? 1 : 0) + (peak > bench.Budget.Peak ? 1 : 0) + (first > bench.Budget.FirstRequest ? 1 : 0);
        }
    }
}
