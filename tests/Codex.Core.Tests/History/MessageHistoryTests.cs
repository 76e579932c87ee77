using Codex.Core.History;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.History;

public sealed class MessageHistoryTests : IDisposable
{
    private readonly TestCodexHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Append_Messages_AreLinesOfTheOriginalsForm()
    {
        var history = new MessageHistory(_home.CodexHome);

        history.Append("t1", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), "first\nline");
        history.Append("t2", DateTimeOffset.FromUnixTimeSeconds(1_700_000_001), "zweite ✓");

        Assert.Equal(
            """
            {"session_id":"t1","ts":1700000000,"text":"first\nline"}
            {"session_id":"t2","ts":1700000001,"text":"zweite ✓"}

            """,
            _home.Read("history.jsonl"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.PathOf("history.jsonl")));
    }

    [Fact]
    public void ReadLast_TornAndForeignLines_AreSkipped()
    {
        _home.Write("history.jsonl", "{\"text\":\"a\"}\nnot json\n{\"other\":1}\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n{\"text\":\"to");

        Assert.Equal(["b", "c"], new MessageHistory(_home.CodexHome).ReadLast(2));
    }

    [Fact]
    public void Append_SeveralWriters_LoseNothing()
    {
        Parallel.For(0, 200, i => new MessageHistory(_home.CodexHome).Append("t", DateTimeOffset.UnixEpoch, i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(200, new MessageHistory(_home.CodexHome).ReadLast(int.MaxValue).Distinct().Count());
    }
}
