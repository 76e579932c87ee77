using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Tui.Tests.App;

namespace Codex.Tui.Tests.Dialogs;

/// <summary>Choosing a stored conversation at the start.</summary>
public sealed class ThreadPickerTests
{
    private static readonly ImmutableArray<ThreadListEntry> s_threads =
    [
        Entry("1", "/work", "cli", "mine here"), Entry("2", "/other", "cli", "mine elsewhere"), Entry("3", "/work", "exec", "a script's"), Entry("4", "/work", "subagent", "a helper's"),
    ];

    [Fact]
    public async Task Tab_WidensWhatIsShownAndTheRestIsCounted()
    {
        await using var bench = await StartAsync(new StartChoice.PickThread(new ThreadScope()));
        var text = await bench.Device.WaitForTextAsync("3 hidden by the filter");
        Assert.Contains("Resume a previous conversation  this directory", text, StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", text, StringComparison.Ordinal);

        bench.Device.Type("\t");
        await bench.Device.WaitForTextAsync("2 hidden by the filter");
        bench.Device.Type("\t");
        text = await bench.Device.WaitForTextAsync("a helper's");
        Assert.Contains("all directories, codex exec too", text, StringComparison.Ordinal);
        bench.Device.Type("script");
        await bench.Device.WaitForTextAsync("3 hidden by the filter");
        bench.Device.Type("\r");

        Assert.Equal("resume: 3", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task Fork_Picked_BeginsWithTheHistory()
    {
        await using var bench = await StartAsync(new StartChoice.PickFork(new ThreadScope { AllDirectories = true }));
        await bench.Device.WaitForTextAsync("Fork a previous conversation  all directories");
        bench.Device.Type("\u001b[B");
        bench.Device.Type("\r");

        Assert.Equal("fork: 2", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task NothingHere_ShowsWhatThereIsElsewhere()
    {
        await using var bench = await StartAsync(new StartChoice.PickThread(new ThreadScope()), [s_threads[1]]);

        Assert.Contains("all directories", await bench.Device.WaitForTextAsync("mine elsewhere"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_OfThisDirectory_AsksForInteractiveOnesOnly()
    {
        await using var bench = await StartAsync(new StartChoice.ResumeLastThread(new ThreadScope()));
        Assert.Equal("resume: 1", await bench.Client.NextCallAsync());
        Assert.Equal(new ThreadListParams { Cwd = "/work", InteractiveOnly = true, Limit = 1 }, bench.Client.Listed.First());
    }

    private static Task<AppBench> StartAsync(StartChoice start, ImmutableArray<ThreadListEntry>? threads = null) =>
        AppBench.StartAsync(change: options => options with { Start = start, Cwd = "/work" }, client: new FakeClient { Stored = threads ?? s_threads });

    private static ThreadListEntry Entry(string id, string cwd, string source, string preview) => new()
    {
        Id = id,
        RolloutPath = "/r",
        Cwd = cwd,
        Source = source,
        Preview = preview,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
