using System.Runtime.InteropServices;
using System.Text;
using Codex.Machine.Patching;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Patching;

public sealed partial class PatchWorkTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public PatchWorkTests() => Directory.CreateDirectory(_workspace.Root);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Apply_TwoHundredChunksInFiftyThousandLines_TakesLittleWork()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the thread's processor time is asked of Linux");
        // Two spaces more than the patch has: every chunk runs through the failing steps of the ladder before it is found.
        var lines = Enumerable.Range(0, 50_000).Select(i => $"  line {i} with some text — of middling length {i * 7919 % 1000}").ToArray();
        var patch = new StringBuilder("*** Begin Patch\n*** Update File: f\n");
        for (var i = 100; i < 48_100; i += 240)
            patch.Append($"@@\n {lines[i].Trim()}\n-{lines[i + 1].Trim().Replace('—', '-')}\n+changed {i}\n {lines[i + 2]}\n");
        patch.Append("*** End Patch\n");
        File.WriteAllLines(_workspace.PathOf("f"), lines);

        var start = ThreadTime();
        var plan = PatchWriter.Apply(PatchPlanner.Plan(PatchParser.Parse(patch.ToString()), _workspace.Root));
        var diff = PatchDiff.Unified(plan.Changes[0]);

        // Looking at every line for each chunk and step would be 40 million comparisons, which takes several times as long.
        Assert.InRange(ThreadTime() - start, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(200, diff.Split("\n@@ ").Length);
        for (var i = 100; i < 48_100; i += 240)
            lines[i + 1] = $"changed {i}";
        Assert.Equal(lines, File.ReadAllLines(_workspace.PathOf("f")));
    }

    // Not the wall clock: other work on the machine must not count.
    private static TimeSpan ThreadTime()
    {
        const int threadClock = 3;
        Assert.Equal(0, GetTime(threadClock, out var time));
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out ClockTime time);

    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
