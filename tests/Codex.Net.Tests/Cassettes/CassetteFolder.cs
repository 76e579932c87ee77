using System.Collections.Immutable;
using System.Text;
using Codex.Net.Cassettes;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;

namespace Codex.Net.Tests.Cassettes;

/// <summary>A folder with one cassette, and the ways to record it and to replay it.</summary>
internal sealed class CassetteFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cassette").FullName;

    public CassetteFolder(string cwd = "/work/repo") => Cwd = cwd;

    public string Cwd { get; }

    public SkippingClock Clock { get; } = new();

    public string Path => System.IO.Path.Combine(_folder, "run.cassette");

    public string Text => File.ReadAllText(Path);

    public CassetteOptions Options => OptionsFor(Cwd);

    public CassetteOptions OptionsFor(string cwd) => new(
        Path, [new("cwd", cwd), new("codex_home", "/home/me/.codex"), new("home", "/home/me"), new("tmp", "/tmp"), new("root", "/")]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public void Write(string text) => File.WriteAllText(Path, text);

    /// <summary>Runs the requests against a server, one after the other, and records them.</summary>
    public async Task<List<List<ResponseEvent>>> RecordAsync(LoopbackServer server, params ImmutableArray<ResponsesRequest> requests)
    {
        using var recorder = CassetteRecorder.Create(Options);
        var endpoint = TestHost.Endpoint(
            TestHost.Provider(server.BaseUrl) with { EnvKey = "MOCK_KEY" }, Clock, cassette: new CassetteMode.Record(recorder));
        var runs = new List<List<ResponseEvent>>();
        foreach (var request in requests)
        {
            runs.Add((await RunAsync(endpoint, request)).Events);
        }

        return runs;
    }

    public Cassette Open(string? cwd = null) => Cassette.OpenForReplay(OptionsFor(cwd ?? Cwd));

    /// <summary>Runs one request against the cassette.</summary>
    public Task<(List<ResponseEvent> Events, ResponsesException? Failure)> ReplayAsync(Cassette cassette, ResponsesRequest request)
    {
        // A provider that would fail at once if it was asked for its key or its address.
        var provider = new ModelProvider { Id = "none", Name = "None", BaseUrl = "http://127.0.0.1:1/v1", EnvKey = "NOT_SET", StreamMaxRetries = 2 };
        return RunAsync(TestHost.Endpoint(provider, Clock, cassette: new CassetteMode.Replay(cassette)), request);
    }

    /// <summary>A cassette of which only the exchanges are given.</summary>
    public Cassette Of(params string[] exchanges)
    {
        Write("{\"cassette\":1}\n" + string.Join('\n', exchanges));
        return Open();
    }

    public static ResponsesRequest Request(params string[] input) => RequestWith("""[{"type":"function","name":"exec_command"},{"type":"web_search"}]""", input);

    public static ResponsesRequest RequestWith(string tools, params string[] input) => TestHost.Request(input) with
    {
        Tail = Encoding.UTF8.GetBytes(
            $$"""
            "tools":{{tools}},"store":false,"prompt_cache_key":"01a210b3-429e-7313-b05c-dfbe2c830dcd","client_metadata":{"installation":"abc"} }
            """),
    };

    public static string User(string text) => Message("user", text);

    public static string Message(string role, string text) =>
        $$"""{"type":"message","id":"msg_{{Guid.NewGuid()}}","role":"{{role}}","content":[{"type":"input_text","text":{{Json(text)}} }]}""";

    public static string Call(string callId, string arguments) =>
        $$"""{"type":"function_call","id":"fc_1","call_id":"{{callId}}","name":"exec_command","arguments":{{Json(arguments)}}}""";

    public static string Output(string callId, string text) =>
        $$"""{"type":"function_call_output","id":"fco_{{Guid.NewGuid()}}","call_id":"{{callId}}","output":{{Json(text)}}}""";

    public static string Json(string text) => Encoding.UTF8.GetString(JsonText.Quoted(text));

    private static Task<(List<ResponseEvent> Events, ResponsesException? Failure)> RunAsync(ModelEndpoint endpoint, ResponsesRequest request) =>
        TestHost.RunAsync(new ResponsesClient(endpoint), request, CancellationToken.None).WaitAsync(TestHost.Limit);
}
