using System.Text;
using System.Text.Json;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;

namespace Codex.Net.Tests.WebSockets;

/// <summary>What the tests of this folder start from.</summary>
internal static class SocketRuns
{
    public const string Instructions = """{"type":"message","role":"developer"}""";
    public const string Prompt = """{"type":"message","role":"user"}""";
    public const string Call = """{"type":"function_call","call_id":"c1","name":"f"}""";
    public const string Output = """{"type":"function_call_output","call_id":"c1"}""";

    public static ModelEndpoint Endpoint(SocketServer server, TimeProvider clock) => TestHost.Endpoint(Provider(server), clock);

    public static ModelProvider Provider(SocketServer server) => TestHost.Provider(server.BaseUrl) with { EnvKey = "MOCK_KEY", SupportsWebSockets = true };

    public static ResponsesRequest Request(string turn, params string[] input) => TestHost.Request(input) with { TurnId = turn, Tail = Tail(turn, "[]") };

    public static byte[] Tail(string turn, string tools) => Encoding.UTF8.GetBytes($$$"""
        "tools":{{{tools}}},"store":false,"client_metadata":{"turn_id":"{{{turn}}}"}}
        """);

    public static Task<(List<ResponseEvent> Events, ResponsesException? Failure)> RunAsync(ResponsesClient client, ResponsesRequest request) =>
        TestHost.RunAsync(client, request, CancellationToken.None).WaitAsync(TestHost.Limit);

    public static string? Previous(JsonElement message) => message.TryGetProperty("previous_response_id", out var id) ? id.GetString() : null;

    public static int Length(JsonElement message) => message.GetProperty("input").GetArrayLength();

    public static string Describe(JsonElement message) => string.Join(' ', message.GetProperty("input").EnumerateArray().Select(
        i => i.TryGetProperty("role", out var role) ? role.GetString() : i.GetProperty("type").GetString()));
}
