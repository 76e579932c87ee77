using Codex.Core.Rollouts;
using Codex.Protocol.AppServer;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.Rollouts;

public sealed class ThreadIndexTests : IDisposable
{
    private readonly TestCodexHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void List_SeveralThreads_NewestWrittenFirst()
    {
        Write(1, "/a", "first");
        Write(2, "/b", "second");
        Write(3, "/a", "third");

        Assert.Equal(["third", "second", "first"], Previews(new ThreadListParams()));
        Assert.Equal(["third", "first"], Previews(new ThreadListParams { Cwd = "/a" }));
        Assert.Equal(["third"], Previews(new ThreadListParams { Limit = 1 }));
    }

    [Fact]
    public void List_InteractiveOnly_LeavesOutScriptsAndSubAgents()
    {
        Write(1, "/a", "in a terminal");
        Write(2, "/a", "script", """ "exec" """);
        Write(3, "/a", "helper", """ {"subagent":{}} """);

        for (var round = 0; round < 2; round++) // the second one from the index
        {
            Assert.Equal(["in a terminal"], Previews(new ThreadListParams { InteractiveOnly = true }));
            Assert.Equal(["subagent", "exec", "cli"], ThreadIndex.List(_home.CodexHome, new ThreadListParams()).Select(entry => entry.Source));
        }
    }

    [Fact]
    public void List_Again_TakesUnchangedRolloutsFromTheIndex()
    {
        var path = Write(1, "/a", "words");
        var time = File.GetLastWriteTimeUtc(path);
        Previews(new ThreadListParams());
        // Same size and time, other words: only the index can still know the old ones.
        File.WriteAllText(path, File.ReadAllText(path).Replace("words", "other", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal(["words"], Previews(new ThreadListParams()));
        File.Delete(_home.PathOf("thread_index.sqlite"));
        Assert.Equal(["other"], Previews(new ThreadListParams()));
    }

    [Fact]
    public void List_ChangedRollout_IsReadAgain()
    {
        var path = Write(1, "/a", "old");
        Previews(new ThreadListParams());
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddMinutes(1));
        File.WriteAllText(path, File.ReadAllText(path).Replace("old", "newer", StringComparison.Ordinal));

        Assert.Equal(["newer"], Previews(new ThreadListParams()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a database at all")]
    public void List_DamagedIndex_IsThrownAwayAndRebuilt(string content)
    {
        Write(1, "/a", "words");
        _home.Write("thread_index.sqlite", content);

        Assert.Equal(["words"], Previews(new ThreadListParams()));
        Assert.StartsWith("SQLite format 3", _home.Read("thread_index.sqlite"), StringComparison.Ordinal);
    }

    [Fact]
    public void List_NoPlaceForTheIndex_StillWorks()
    {
        Write(1, "/a", "words");
        Directory.CreateDirectory(_home.PathOf("thread_index.sqlite"));

        Assert.Equal(["words"], Previews(new ThreadListParams()));
    }

    private IEnumerable<string> Previews(ThreadListParams parameters) => ThreadIndex.List(_home.CodexHome, parameters).Select(entry => entry.Preview);

    private string Write(int number, string cwd, string prompt, string source = "\"cli\"")
    {
        var id = $"00000000-0000-7000-8000-00000000000{number}";
        var name = $"sessions/2026/01/0{number}/rollout-2026-01-0{number}T00-00-00-{id}.jsonl";
        _home.Write(name, $$$"""
            {"timestamp":"2026-01-01T00:00:00.000Z","ordinal":0,"type":"session_meta","payload":{"id":"{{{id}}}","cwd":"{{{cwd}}}","source":{{{source}}},"timestamp":"2026-01-01T00:00:00.000Z"}}
            {"timestamp":"2026-01-01T00:00:00.000Z","ordinal":1,"type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"{{{prompt}}}"}]}}

            """);
        File.SetLastWriteTimeUtc(_home.PathOf(name), new DateTime(2026, 1, number, 0, 0, 0, DateTimeKind.Utc));
        return _home.PathOf(name);
    }
}
