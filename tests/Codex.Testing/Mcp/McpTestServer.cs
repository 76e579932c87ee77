using System.Diagnostics;

namespace Codex.Testing.Mcp;

/// <summary>
/// A real MCP server (the program Codex.McpTestServer, made with the official SDK): as a command for the product to start, or running behind
/// a loopback URL until disposed.
/// </summary>
public sealed class McpTestServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private McpTestServer(Process process, Uri endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    /// <summary>The program; its argument <c>stdio</c> makes it speak over its standard streams.</summary>
    public static string Executable
    {
        get
        {
            // Built beside this test: artifacts/bin/<project>/<configuration>/.
            var ours = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
            var bin = Path.GetDirectoryName(Path.GetDirectoryName(ours)) ?? ours;
            return Path.Combine(bin, "Codex.McpTestServer", Path.GetFileName(ours), "Codex.McpTestServer" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        }
    }

    public Uri Endpoint { get; }

    /// <summary>A table of config.toml for the server as a command.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="log">The file in which it tells what happens to it.</param>
    /// <param name="more">Further lines of the table.</param>
    public static string StdioToml(string name, string log, string more = "") =>
        $"""
        [mcp_servers.{name}]
        command = '{Executable}'
        args = ["stdio"]
        env = {string.Concat("{ MCP_TEST_LOG = '", log, "' }")}
        {more}

        """;

    /// <summary>Starts it behind a URL.</summary>
    /// <param name="log">The file in which it tells what happens to it.</param>
    public static async Task<McpTestServer> StartHttpAsync(string log)
    {
        var start = new ProcessStartInfo(Executable, "http") { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["MCP_TEST_LOG"] = log;
        var process = Process.Start(start) ?? throw new InvalidOperationException("the MCP test server does not start");
        try
        {
            var address = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
            return new McpTestServer(process, new Uri(address ?? throw new InvalidOperationException("the MCP test server ended")));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        _process.Dispose();
    }
}
