using System.Text.RegularExpressions;
using Codex.Net.Cassettes;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using Codex.Testing.Snapshots;
using static Codex.Net.Tests.Cassettes.CassetteFolder;

namespace Codex.Net.Tests.Cassettes;

/// <summary>What gets into the file and what does not.</summary>
public sealed class CassetteRecorderTests
{
    private const string Completed = """{"type":"response.completed","response":{"id":"resp_1"}}""";

    [Fact]
    public async Task Record_TwoExchanges_IsReadable()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(
            peer => peer.SseAsync(
                """{"type":"response.created","response":{"id":"resp_1","safety_identifier":"user-1234"}}""",
                $$"""{"type":"response.output_item.done","item":{{Call("c1", """{"cmd":"ls /work/repo"}""")}}}""", Completed),
            peer => peer.ReplyAsync(429, """{"error":{"message":"slow"}}""", ("x-request-id", "r1"), ("set-cookie", "a=b")));
        string[] first = [Message("developer", "Be brief, within 10 seconds."), User("<environment_context>/work/repo"), User("list /work/repo on 2026-11-25")];
        string[] second =
        [
            .. first, Call("c1", """{"cmd":"ls /work/repo"}"""),
            Output("c1", "Chunk ID: 6317eb\nWall time: 0.0123 seconds\nOriginal token count: 12\nOutput:\n/tmp/tmp.aB3dE6fG1h 2026-11-25T03:16:21Z"),
        ];

        await folder.RecordAsync(server, Request(first), Request(second));

        Snapshot.Verify(Regex.Replace(folder.Text, "\"codex\":\"[^\"]*\"", "\"codex\":\"…\""));
    }

    [Fact]
    public async Task Record_Secrets_StayOutOfTheFile()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(
            """{"type":"response.output_text.delta","item_id":"m","delta":"your key is key-of-the-account-1"}""",
            """{"type":"x","user":"user-77","email":"me@example.com","deep":[{"access_token":"abc-def"}]}""",
            Completed));
        var request = Request(
            User("my key is key-of-the-account-1, the org is org-123456789"),
            Output("c", "OPENAI_API_KEY=sk-proj-abcdefghijklmnop1234 ghp_abcdefghijklmnopqrstuvwxyz0123456789 Authorization: Bearer abcdefghijklmnop.qrst=="));
        var provider = TestHost.Provider(server.BaseUrl) with
        {
            HttpHeaders = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("x-api-key", "static-key-value").Add("x-mode", "responses"),
        };
        using (var recorder = CassetteRecorder.Create(folder.Options))
        {
            var credentials = new CredentialSource
            {
                Get = _ => ValueTask.FromResult(new RequestCredentials
                {
                    Headers = [new("Authorization", "Bearer key-of-the-account-1"), new("ChatGPT-Account-ID", "org-123456789")],
                }),
                Recover = (_, _) => ValueTask.FromResult<UnauthorizedOutcome>(new UnauthorizedOutcome.Replay()),
            };
            var endpoint = TestHost.Endpoint(provider, folder.Clock, credentials, new CassetteMode.Record(recorder));
            await TestHost.RunAsync(new ResponsesClient(endpoint), request, CancellationToken.None).WaitAsync(TestHost.Limit);
        }

        string[] secrets =
        [
            "key-of-the-account-1", "org-123456789", "static-key-value", "sk-proj", "ghp_", "abcdefghijklmnop.qrst", "user-77", "me@example.com", "abc-def",
            "installation", "uthorization\":",
        ];
        Assert.All(secrets, s => Assert.DoesNotContain(s, folder.Text, StringComparison.Ordinal));
        Assert.Contains("my key is {{secret}}, the org is {{secret}}", folder.Text, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"delta\":\"your key is {{secret}}\"", folder.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_RejectedCredentials_AreNotKept()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(peer => peer.ReplyAsync(401, "no"), peer => peer.SseAsync(Completed));

        await folder.RecordAsync(server, Request(User("hi")));

        Assert.Empty(folder.Text);
    }

    [Fact]
    public async Task Record_InterruptedStream_IsNotKept()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(async peer =>
        {
            await peer.BeginSseAsync();
            await peer.EventAsync("""{"type":"response.created","response":{"id":"r"}}""");
            await peer.HoldAsync();
        });
        using (var recorder = CassetteRecorder.Create(folder.Options))
        {
            var endpoint = TestHost.Endpoint(TestHost.Provider(server.BaseUrl), folder.Clock, cassette: new CassetteMode.Record(recorder));
            using var cancellation = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var item in new ResponsesClient(endpoint).StreamAsync(Request(User("hi")), cancellation.Token))
                {
                    if (item is ResponseEvent.Created)
                    {
                        await cancellation.CancelAsync();
                    }
                }
            });
        }

        Assert.Empty(folder.Text);
    }

    [Fact]
    public async Task Record_OverAnOlderCassette_ReplacesIt()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(Completed));
        folder.Write("{\"cassette\":1}\n" + string.Concat(Enumerable.Repeat("{\"response\":{}}\n", 50)));

        await folder.RecordAsync(server, Request(User("hi")));

        Assert.Equal(1, folder.Open().ExchangeCount);
    }

    [Theory]
    [InlineData("my thesis")]
    [InlineData("{\"a\":1}")]
    [InlineData("[1,2]")]
    public void Create_OverAnotherFile_Refuses(string content)
    {
        using var folder = new CassetteFolder();
        folder.Write(content);

        var failure = Assert.Throws<CassetteException>(() => CassetteRecorder.Create(folder.Options));

        Assert.Equal($"Cassette {folder.Path}: the file exists and is not a cassette, so it is left as it is", failure.Message);
        Assert.Equal(content, folder.Text);
    }

    [Fact]
    public void Create_WhereNothingCanBeWritten_SaysSo()
    {
        using var folder = new CassetteFolder();
        var options = folder.Options with { Path = Path.Combine(folder.Path, "no", "where") };

        var failure = Assert.Throws<CassetteException>(() => CassetteRecorder.Create(options));

        Assert.StartsWith($"Cassette {options.Path}: cannot be written: ", failure.Message, StringComparison.Ordinal);
    }
}
