using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Codex.McpTestServer;

/// <summary>The tools of the test server.</summary>
internal sealed class TestTools(string? logFile)
{
    private static readonly byte[] s_pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly Lock _lock = new();
    private bool _hasExtra;

    public void Log(string line)
    {
        if (logFile is null)
            return;
        lock (_lock)
            File.AppendAllText(logFile, line + "\n");
    }

    public ListToolsResult List()
    {
        List<Tool> tools =
        [
            Make("echo", "Echoes a text.", """{"type":"object","properties":{"text":{"type":"string","description":"What to echo.","minLength":1}},"required":["text"]}""", new ToolAnnotations { ReadOnlyHint = true }),
            Make("fail", "Always fails.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
            Make("picture", "Gives a picture.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
            Make("wait-for-end", "Waits until it is cancelled.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
            Make("ask", "Asks the user.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
            Make("grow", "Adds a tool.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
            Make("env", "Gives the names of the environment's variables.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
            Make("big", "Gives a long text.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
            Make("destroy", "Destroys something.", annotations: new ToolAnnotations { DestructiveHint = true }),
            Make("plain", "Says nothing about its effects."),
            Make("die", "Ends the server.", annotations: new ToolAnnotations { ReadOnlyHint = true }),
        ];
        if (_hasExtra)
            tools.Add(Make("extra", "Was added later.", annotations: new ToolAnnotations { ReadOnlyHint = true }));
        return new ListToolsResult { Tools = tools };
    }

    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        switch (request.Params?.Name)
        {
            case "echo":
                var text = request.Params.Arguments?.TryGetValue("text", out var value) == true ? value.GetString() : null;
                return new CallToolResult { Content = [Text("echo: " + text)], StructuredContent = JsonSerializer.SerializeToElement(new { echoed = text }) };
            case "fail":
                return new CallToolResult { Content = [Text("it failed")], IsError = true };
            case "picture":
                return new CallToolResult { Content = [Text("a picture"), ImageContentBlock.FromBytes(s_pixel, "image/png")] };
            case "wait-for-end":
                return await WaitAsync(cancellationToken);
            case "ask":
                var answer = await request.Server.ElicitAsync(
                    new ElicitRequestParams
                    {
                        Message = "Your name?",
                        RequestedSchema = new ElicitRequestParams.RequestSchema { Properties = { ["name"] = new ElicitRequestParams.StringSchema() } },
                    },
                    cancellationToken);
                return new CallToolResult { Content = [Text($"{answer.Action} {(answer.Content?.TryGetValue("name", out var name) == true ? name.ToString() : "")}".Trim())] };
            case "grow":
                _hasExtra = true;
                await request.Server.SendNotificationAsync("notifications/tools/list_changed", cancellationToken);
                return new CallToolResult { Content = [Text("grown")] };
            case "extra":
                return new CallToolResult { Content = [Text("extra ran")] };
            case "env":
                return new CallToolResult { Content = [Text(string.Join('\n', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal)))] };
            case "big":
                return new CallToolResult { Content = [Text(string.Concat(Enumerable.Repeat("abcdefghij", 20_000)))] };
            case "destroy" or "plain":
                Log("ran " + request.Params.Name);
                return new CallToolResult { Content = [Text("done")] };
            case "die":
                Environment.Exit(3);
                return new CallToolResult();
            default:
                throw new ModelContextProtocol.McpProtocolException("no such tool", ModelContextProtocol.McpErrorCode.InvalidParams);
        }
    }

    private async Task<CallToolResult> WaitAsync(CancellationToken cancellationToken)
    {
        Log("waiting");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Log("cancelled");
        }

        return new CallToolResult();
    }

    private static TextContentBlock Text(string text) => new() { Text = text };

    private static Tool Make(string name, string description, string schema = """{"type":"object","properties":{}}""", ToolAnnotations? annotations = null) => new()
    {
        Name = name,
        Description = description,
        InputSchema = JsonSerializer.Deserialize<JsonElement>(schema),
        Annotations = annotations,
    };
}
