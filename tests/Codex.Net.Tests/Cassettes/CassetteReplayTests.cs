using System.Runtime.CompilerServices;
using System.Text;
using Codex.Net.Cassettes;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using Codex.Testing.Snapshots;
using static Codex.Net.Tests.Cassettes.CassetteFolder;

namespace Codex.Net.Tests.Cassettes;

/// <summary>Hand-written cassettes: what fits, what does not, and how that is told.</summary>
public sealed class CassetteReplayTests
{
    private const string Answer = """{"response":{"events":[{"type":"response.completed","response":{"id":"r1"}}]}}""";

    [Fact]
    public async Task Replay_WithoutRequests_ChecksNothing()
    {
        using var folder = new CassetteFolder();
        var cassette = folder.Of(Answer, Answer);

        var (first, _) = await folder.ReplayAsync(cassette, Request(User("anything")));
        Assert.Equal([2], cassette.UnusedExchanges);
        var early = Assert.Throws<CassetteException>(cassette.VerifyAllUsed);
        var (second, failure) = await folder.ReplayAsync(cassette, Request(User("at all")));

        Assert.Null(failure);
        Assert.Equal(new ResponseEvent.Completed("r1", Usage: null, EndTurn: null), first[^1]);
        Assert.Equal(first, second);
        Assert.Equal($"Cassette {folder.Path}: the run ended early: 1 of 2 exchanges were not asked for (2)", early.Message);
        cassette.VerifyAllUsed();
    }

    [Fact]
    public async Task Replay_CommentsCommasAndPauses_AreWelcome()
    {
        using var folder = new CassetteFolder();
        var cassette = folder.Of(
            """
            // The first answer.
            { "comment": "hello", "request": { "body": { "model": "m", "input": [ { "type": "message", "role": "user" }, ], }, },
              "response": { "events": [
                { "pause_ms": 250 },
                { "type": "response.output_text.delta", /* typed */ "item_id": "m1", "delta": "in {{cwd}}" },
                { "pause_ms": 50 }, { "pause_ms": 50 },
                { "type": "response.completed", "response": { "id": "r1", }, },
              ] } }
            """);

        var (events, failure) = await folder.ReplayAsync(cassette, Request(User("whatever")));

        Assert.Null(failure);
        Assert.Equal([new ResponseEvent.OutputTextDelta("m1", "in /work/repo"), new ResponseEvent.Completed("r1", null, null)], events.Skip(1));
        Assert.Equal([TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(100)], folder.Clock.Delays);
    }

    [Fact]
    public async Task Replay_ExampleOfTheDocs_Answers()
    {
        using var folder = new CassetteFolder();
        folder.Write(DocumentedExample());

        var (events, failure) = await folder.ReplayAsync(folder.Open(), Request(User("hello?")));

        Assert.Null(failure);
        Assert.Contains(new ResponseEvent.OutputTextDelta("m1", "Hello."), events);
        Assert.Equal(2, Assert.IsType<ResponseEvent.Completed>(events[^1]).Usage?.OutputTokens);
    }

    [Fact]
    public async Task Replay_TwoThreadsAtOnce_GetTheirOwnAnswers()
    {
        using var folder = new CassetteFolder();
        string For(string prompt, string id) =>
            $$$"""{"request":{"body":{"input":[{{{User(prompt)}}}]}},"response":{"events":[{"type":"response.completed","response":{"id":"{{{id}}}"} }]}}""";
        var cassette = folder.Of(For("one", "r1"), For("two", "r2"), For("three", "r3"));

        var ids = new List<string>();
        foreach (var prompt in new[] { "two", "three", "one" })
        {
            var (events, _) = await folder.ReplayAsync(cassette, Request(User(prompt)));
            ids.Add(Assert.IsType<ResponseEvent.Completed>(events[^1]).ResponseId);
        }

        Assert.Equal(["r2", "r3", "r1"], ids);
    }

    [Theory]
    [InlineData("{{any}}", "", true)]
    [InlineData("{{any}}", "text", true)]
    [InlineData("a{{any}}z", "az", true)]
    [InlineData("a{{any}}z", "a", false)]
    [InlineData("aa{{any}}aa", "aaa", false)]
    [InlineData("a{{any}}b{{any}}c", "a1b2c", true)]
    [InlineData("a{{any}}b{{any}}c", "a12c", false)]
    [InlineData("a", "ab", false)]
    public async Task Replay_Anything_StandsForAnyText(string expected, string actual, bool fits)
    {
        using var folder = new CassetteFolder();
        var exchange = $$$"""
            {"request":{"body":{"input":[{"type":"function_call_output","output":{{{Json(expected)}}} }]}},
             "response":{"events":[{"type":"response.completed","response":{"id":"r1"}}]}}
            """;

        var (_, failure) = await folder.ReplayAsync(folder.Of(exchange), Request(Output("c1", actual)));

        Assert.Equal(fits ? null : ResponsesErrorKind.CassetteMismatch, failure?.Kind);
    }

    [Fact]
    public async Task Replay_WhatDoesNotFit_IsTold()
    {
        using var folder = new CassetteFolder();
        var system = Message("developer", "d");
        var text = new string('x', 50) + "\tThe quick\nbrown fox" + new string('y', 200);
        (string Name, string Body, ResponsesRequest Request)[] cases =
        [
            ("another model", """{"model":"gpt-5.5"}""", Request()),
            ("missing and additional tools", """{"tools":["exec_command","apply_patch","web_search"]}""", Request()),
            ("tools in another order", """{"tools":[{"type":"web_search"},{"type":"function","name":"exec_command"}]}""", Request()),
            ("another kind of item", $$"""{"input":[{{system}},{{User("hi")}}]}""", Request(system, Call("c1", "{}"))),
            ("another prompt", $$"""{"input":[{{User(text)}}]}""", Request(User(text.Replace("brown", "red", StringComparison.Ordinal)))),
            ("another output", $$"""{"input":[{{User("hi")}},{{Output("c1", "exit 0")}}]}""", Request(User("hi"), Output("c1", "exit 127"))),
            ("an item too many", $$"""{"input":[{{User("hi")}}]}""", Request(User("hi"), Message("assistant", "secret?"))),
            ("an item too few", $$"""{"input":[{{User("hi")}},{{Output("c1", "ok")}}]}""", Request(User("hi"))),
        ];
        var report = new StringBuilder();
        foreach (var (name, body, request) in cases)
        {
            var cassette = folder.Of($$$"""{"request":{"body":{{{body}}} }}""");
            report.Append("# ").AppendLine(name).AppendLine(await MismatchAsync(folder, cassette, request)).AppendLine();
        }

        var used = folder.Of(Answer);
        await folder.ReplayAsync(used, Request());
        report.AppendLine("# more requests than recorded").AppendLine(await MismatchAsync(folder, used, Request(User("and now?"))));
        Snapshot.Verify(report.ToString());
    }

    [Fact]
    public void Open_BadFiles_SaysWhatIsWrong()
    {
        using var folder = new CassetteFolder();
        string[] files =
        [
            "", "hello", "{}", """{"cassette":2}""", "{\"cassette\":1}\n{\"response\":{}}\n{\"response\":{]}", """{"cassette":1} {"respnose":{}}""",
            """{"cassette":1} {"response":{"event":[]}}""", """{"cassette":1} {"response":{"events":[1]}}""",
            """{"cassette":1} {"request":[]}""", """{"cassette":1} {"request":{"as_before":{"input":3}}}""",
        ];
        var report = new StringBuilder();
        foreach (var file in files)
        {
            folder.Write(file);
            report.Append(file.ReplaceLineEndings("⏎")).Append(" → ")
                .AppendLine(Assert.Throws<CassetteException>(() => folder.Open()).Message.Replace(folder.Path, "FILE", StringComparison.Ordinal));
        }

        Snapshot.Verify(report.ToString());
    }

    [Fact]
    public void CreateOptions_OfAHost_NameItsPlaces()
    {
        var host = TestHost.Environment(TimeProvider.System, ("CODEX_HOME", "/ch")) with { WorkingDirectory = "/start", TempDirectory = "/t" };

        var options = CassetteOptions.Create("run.cassette", "/work", host);

        Assert.Equal("/start/run.cassette", options.Path);
        Assert.Equal([("cwd", "/work"), ("codex_home", "/ch"), ("home", "/nowhere"), ("tmp", "/t")], options.Places.Select(p => (p.Name, p.Path)));
    }

    [Fact]
    public void Open_NoFile_SaysSo()
    {
        using var folder = new CassetteFolder();

        Assert.StartsWith(
            $"Cassette {folder.Path}: cannot be read: ", Assert.Throws<CassetteException>(() => folder.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AtEveryByteOfARecording_KeepsWholeExchanges()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(peer => peer.SseAsync("""{"type":"response.completed","response":{"id":"r"}}"""));
        await folder.RecordAsync(server, Request(User("one")), Request(User("one"), User("twö")));
        var whole = File.ReadAllBytes(folder.Path);
        var heading = Array.IndexOf(whole, (byte)'\n');
        var second = whole.AsSpan().IndexOf("{\"exchange\":2"u8);

        for (var length = heading; length < whole.Length; length++)
        {
            var exchanges = CassetteReader.Read(folder.Path, whole.AsSpan(0, length));
            Assert.Equal(length >= whole.Length - 1 ? 2 : length >= second - 1 ? 1 : 0, exchanges.Length);
        }
    }

    private static string DocumentedExample([CallerFilePath] string here = "")
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/cassettes.md"));
        return page[page.IndexOf("## By hand", StringComparison.Ordinal)..].Split("```")[1];
    }

    private static async Task<string> MismatchAsync(CassetteFolder folder, Cassette cassette, ResponsesRequest request)
    {
        var (events, failure) = await folder.ReplayAsync(cassette, request);
        Assert.Empty(events);
        Assert.Equal((ResponsesErrorKind.CassetteMismatch, false), (failure!.Kind, failure.IsRetryable));
        return failure.Message.Replace(folder.Path, "FILE", StringComparison.Ordinal);
    }
}
