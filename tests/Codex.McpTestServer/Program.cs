using Codex.McpTestServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// An MCP server made with the official SDK, so that our client is tested against somebody else's reading of the protocol.
//   stdio            speaks over standard input and output
//   http             listens on a free port of 127.0.0.1 and prints its address on a line of its own
// MCP_TEST_LOG names a file to which it appends what happened to it, a line each.
var tools = new TestTools(Environment.GetEnvironmentVariable("MCP_TEST_LOG"));
if (args is ["stdio"])
{
    tools.Log("started");
    await using var transport = new StdioServerTransport("test");
    await using var server = McpServer.Create(transport, Options());
    await server.RunAsync();
    tools.Log("ended");
    return 0;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Services.AddMcpServer(options =>
{
    var own = Options();
    options.ServerInfo = own.ServerInfo;
    options.ServerInstructions = own.ServerInstructions;
    options.Capabilities = own.Capabilities;
    options.Handlers = own.Handlers;
}).WithHttpTransport(transport => transport.Stateless = false);
await using var app = builder.Build();
app.Urls.Add("http://127.0.0.1:0");
app.Use(async (context, next) =>
{
    tools.Log($"{context.Request.Method} authorization={context.Request.Headers.Authorization} x-one={context.Request.Headers["x-one"]}");
    await next();
});
app.MapMcp("/mcp");
await app.StartAsync();
Console.WriteLine($"{app.Urls.First()}/mcp");
await app.WaitForShutdownAsync();
return 0;

McpServerOptions Options() => new()
{
    ServerInfo = new Implementation { Name = "test", Version = "1" },
    ServerInstructions = "A server for tests.\nNothing here is real.",
    Capabilities = new ServerCapabilities { Tools = new ToolsCapability { ListChanged = true }, Resources = new ResourcesCapability() },
    Handlers = new McpServerHandlers
    {
        ListToolsHandler = (_, _) => ValueTask.FromResult(tools.List()),
        CallToolHandler = (request, token) => tools.CallAsync(request, token),
        ListResourcesHandler = (_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = [new Resource { Uri = "test://one", Name = "one", MimeType = "text/plain" }] }),
        ListResourceTemplatesHandler = (_, _) => ValueTask.FromResult(new ListResourceTemplatesResult { ResourceTemplates = [new ResourceTemplate { UriTemplate = "test://{name}", Name = "named" }] }),
        ReadResourceHandler = (request, _) => ValueTask.FromResult(new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = request.Params?.Uri ?? "", MimeType = "text/plain", Text = "resource one" }],
        }),
    },
};
