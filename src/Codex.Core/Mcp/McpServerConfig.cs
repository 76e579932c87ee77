using System.Collections.Immutable;

namespace Codex.Core.Mcp;

/// <summary>One table of <c>[mcp_servers]</c>.</summary>
public sealed record McpServerConfig
{
    public static readonly TimeSpan DefaultStartupTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultToolTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    public required McpServerTransport Transport { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>No thread without this server.</summary>
    public bool Required { get; init; }

    /// <summary>For process, handshake and first list of tools together; null when not set.</summary>
    public TimeSpan? StartupTimeout { get; init; }

    /// <summary>For one call; null when not set.</summary>
    public TimeSpan? ToolTimeout { get; init; }

    /// <summary>Only these tools; null lets all through.</summary>
    public ImmutableArray<string>? EnabledTools { get; init; }

    /// <summary>Never these tools; null when not set.</summary>
    public ImmutableArray<string>? DisabledTools { get; init; }

    /// <summary>When the user is asked, for tools without a setting of their own.</summary>
    public McpApprovalMode DefaultApproval { get; init; } = McpApprovalMode.Auto;

    /// <summary>When the user is asked, by tool.</summary>
    public ImmutableDictionary<string, McpApprovalMode> ToolApprovals { get; init; } = ImmutableDictionary<string, McpApprovalMode>.Empty;

    /// <summary>Its calls may run beside each other.</summary>
    public bool SupportsParallelCalls { get; init; }

    /// <summary>Whether the model may see a tool.</summary>
    public bool Offers(string tool) => (EnabledTools is not { } enabled || enabled.Contains(tool)) && DisabledTools?.Contains(tool) != true;

    public McpApprovalMode ApprovalFor(string tool) => ToolApprovals.TryGetValue(tool, out var mode) ? mode : DefaultApproval;
}

/// <summary>How a server is reached.</summary>
public abstract record McpServerTransport
{
    private McpServerTransport()
    {
    }

    /// <summary>A program of this computer, spoken to over its standard streams.</summary>
    /// <param name="Command">Absolute, relative with a slash, or looked up on <c>PATH</c>.</param>
    /// <param name="Arguments">Without the command itself.</param>
    public sealed record Stdio(string Command, ImmutableArray<string> Arguments) : McpServerTransport
    {
        /// <summary>Set in its environment; null when there is no such table.</summary>
        public ImmutableSortedDictionary<string, string>? Environment { get; init; }

        /// <summary>Passed on from our environment, beside the few that every server gets.</summary>
        public ImmutableArray<string> InheritedVariables { get; init; } = [];

        /// <summary>As written; null takes the thread's directory.</summary>
        public string? WorkingDirectory { get; init; }
    }

    /// <summary>A server that answers at a URL (streamable HTTP).</summary>
    /// <param name="Url">As written.</param>
    public sealed record Http(string Url) : McpServerTransport
    {
        /// <summary>The variable that holds a bearer token; null for none.</summary>
        public string? BearerTokenVariable { get; init; }

        /// <summary>Headers with their values; null when there is no such table.</summary>
        public ImmutableSortedDictionary<string, string>? Headers { get; init; }

        /// <summary>Headers with the variables that hold their values; null when there is no such table.</summary>
        public ImmutableSortedDictionary<string, string>? HeaderVariables { get; init; }

        /// <summary>What to ask for at sign-in; empty asks for what the server suggests.</summary>
        public ImmutableArray<string> Scopes { get; init; } = [];

        public string? OAuthClientId { get; init; }

        public string? OAuthClientSecret { get; init; }

        /// <summary><c>oauth.callback_url</c>, complete; null takes our own port.</summary>
        public string? OAuthCallbackUrl { get; init; }

        public string? OAuthResource { get; init; }
    }
}

/// <summary>When the user is asked before a tool is called.</summary>
public enum McpApprovalMode
{
    /// <summary>When the server does not rule out that the tool destroys something or reaches the outside.</summary>
    Auto,

    /// <summary>Always.</summary>
    Prompt,

    /// <summary>Unless the server says that the tool changes nothing.</summary>
    Writes,

    /// <summary>Never.</summary>
    Approve,
}
