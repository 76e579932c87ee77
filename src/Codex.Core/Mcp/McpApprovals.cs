using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Config;
using Codex.Core.Turns;
using Codex.Net.Mcp;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;

namespace Codex.Core.Mcp;

/// <summary>
/// Whether a tool may be called: the configuration says when the user is asked, the server's hints say what the tool may do. Where nobody is
/// asked (<c>never</c>), what would need an answer is refused, unless nothing is confined anyway.
/// </summary>
internal sealed class McpApprovals(IThreadHost? host, Config.Config config)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Server, string Tool)> _granted = [];

    /// <summary>Null when the tool may be called, else why not.</summary>
    /// <exception cref="OperationCanceledException">The answer was to stop the turn.</exception>
    public async Task<string?> AskAsync(McpServerConfig server, McpTool tool, JsonElement arguments, string callId, TurnContext turn, CancellationToken cancellationToken)
    {
        if (!NeedsApproval(server.ApprovalFor(tool.Name), tool) || IsGranted(server.Name, tool.Name))
            return null;
        if (turn.ApprovalPolicy == ApprovalPolicy.Never || host is null)
            return turn.SandboxPolicy.IsUnrestricted ? null : "MCP tool call requires approval, but approval policy is never";
        if (config.GranularApproval is { McpElicitations: false })
            return "MCP tool call requires approval, but the approval policy does not let it be asked for";
        var answer = await host.RequestApprovalAsync(
            new ApprovalRequest.McpToolCall
            {
                ThreadId = turn.ThreadId,
                TurnId = turn.TurnId,
                ItemId = callId,
                Reason = $"Allow the {server.Name} MCP server to run tool \"{tool.Name}\"?",
                Server = server.Name,
                Tool = tool.Name,
                Title = tool.Title,
                Description = tool.Description,
                Arguments = arguments,
                Annotations = tool.Annotations,
            },
            cancellationToken);
        return Take(answer, server.Name, tool.Name, turn, cancellationToken);
    }

    /// <summary>Whether the user is asked, by the tool's hints. What a server does not say counts as the worse case.</summary>
    public static bool NeedsApproval(McpApprovalMode mode, McpTool tool) => mode switch
    {
        McpApprovalMode.Approve => false,
        McpApprovalMode.Prompt => true,
        McpApprovalMode.Writes => tool.ReadOnlyHint is not true,
        _ => tool.DestructiveHint is true || (tool.ReadOnlyHint is not true && (tool.DestructiveHint is null || tool.OpenWorldHint is not false)),
    };

    private string? Take(ApprovalAnswer answer, string server, string tool, TurnContext turn, CancellationToken cancellationToken)
    {
        switch (answer.Decision)
        {
            case ReviewDecision.Approved:
                return null;
            case ReviewDecision.ApprovedForSession or ReviewDecision.ApprovedByRule:
                lock (_lock)
                    _granted.Add((server, tool));
                if (answer.Decision == ReviewDecision.ApprovedByRule)
                    Keep(server, tool);
                return null;
            case ReviewDecision.Abort:
                turn.Interrupt();
                cancellationToken.ThrowIfCancellationRequested();
                throw new OperationCanceledException();
            default:
                return string.IsNullOrWhiteSpace(answer.Feedback) ? "user rejected MCP tool call" : $"user rejected MCP tool call: {answer.Feedback.Trim()}";
        }
    }

    private bool IsGranted(string server, string tool)
    {
        lock (_lock)
            return _granted.Contains((server, tool));
    }

    /// <summary>Writes the grant into the user's configuration, where the server stands.</summary>
    private void Keep(string server, string tool)
    {
        if (config.OriginOf("mcp_servers", server) is not { Source.File: { } file })
            return; // A server of the command line ends with it.
        var editor = ConfigEditor.Open(file);
        editor.Set(["mcp_servers", server, "tools", tool, "approval_mode"], JsonElement.Parse("\"approve\""));
        editor.Save();
    }
}
