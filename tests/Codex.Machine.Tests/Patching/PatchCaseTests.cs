using Codex.Machine.Patching;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Patching;

/// <summary>
/// Runs the folders in <c>Cases</c>: <c>patch.txt</c> is applied to <c>input/</c> and must give <c>expected/</c>, and where they are there
/// <c>summary.txt</c> and <c>diff.txt</c> (the unified diffs of all updates); or it must fail with <c>error.txt</c> and change nothing.
/// What is expected was measured on the original.
/// </summary>
public sealed class PatchCaseTests : IDisposable
{
    private static readonly string s_cases = Path.Combine(AppContext.BaseDirectory, "Patching", "Cases");

    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public static TheoryData<string> Names => new(Directory.GetDirectories(s_cases).Select(Path.GetFileName).OfType<string>().Order());

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_Case_GivesWhatIsExpected(string name)
    {
        var folder = Path.Combine(s_cases, name);
        Directory.CreateDirectory(_workspace.Root);
        foreach (var (path, content) in Read(Path.Combine(folder, "input")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_workspace.PathOf(path))!);
            File.WriteAllBytes(_workspace.PathOf(path), Convert.FromHexString(content));
        }

        var patch = File.ReadAllText(Path.Combine(folder, "patch.txt"));
        var errorFile = Path.Combine(folder, "error.txt");
        if (File.Exists(errorFile))
        {
            var fault = Assert.Throws<PatchException>(() => PatchPlanner.Plan(PatchParser.Parse(patch), _workspace.Root));
            Assert.Equal(File.ReadAllText(errorFile).Replace("{cwd}", _workspace.Root, StringComparison.Ordinal), fault.ModelText + "\n");
            Assert.Equal(Read(Path.Combine(folder, "input")), Read(_workspace.Root));
            return;
        }

        var plan = PatchWriter.Apply(PatchPlanner.Plan(PatchParser.Parse(patch), _workspace.Root));
        Assert.Equal(Read(Path.Combine(folder, "expected")), Read(_workspace.Root));
        Check(Path.Combine(folder, "summary.txt"), plan.Summary);
        Check(Path.Combine(folder, "diff.txt"), string.Concat(plan.Changes
            .Where(change => change.Kind == PlannedChangeKind.Update)
            .OrderBy(change => change.Path, StringComparer.Ordinal)
            .Select(PatchDiff.Unified)));
    }

    private static void Check(string file, string actual)
    {
        if (File.Exists(file))
            Assert.Equal(File.ReadAllText(file), actual);
    }

    /// <summary>Paths and contents in hexadecimal digits, sorted.</summary>
    private static List<(string Path, string Content)> Read(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(folder, file), Convert.ToHexString(File.ReadAllBytes(file))))
            .OrderBy(file => file.Item1, StringComparer.Ordinal)]
        : [];
}
