using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Codex.Core.Tools;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;

namespace Codex.Core.Surroundings;

/// <summary>Sections that are one text: remembered by its digest, told again whole when it changes.</summary>
internal static class TextSections
{
    /// <summary>The user's and the project's AGENTS.md.</summary>
    public static SurroundingsSection ProjectInstructions(string? text) =>
        new("agents_md", SectionRole.User, State("digest", text), _ => text);

    /// <summary><c>developer_instructions</c> of the configuration or the caller.</summary>
    public static SurroundingsSection DeveloperInstructions(string? text) =>
        new("developer_instructions", SectionRole.Developer, State("digest", text), _ => text);

    /// <summary>Groups of tools that are not part of requests but can be searched for. What counts is which there are, not how they are described.</summary>
    public static SurroundingsSection DeferredTools(IReadOnlyList<ToolNamespace> namespaces)
    {
        var state = new JsonObject();
        foreach (var ns in namespaces)
            state[ns.Name] = ns.RecordedAs;
        return new SurroundingsSection("tools", SectionRole.Developer, state, before =>
            namespaces.All(ns => before is not null && before.ContainsKey(ns.Name))
                ? null
                : $"<tools>\nThese groups of tools are not listed; find them with `tool_search` when you need them.\n{string.Join('\n', namespaces.OrderBy(ns => ns.Name, StringComparer.Ordinal).Select(ns => $"- {ns.Name}: {ns.Summary}"))}\n</tools>");
    }

    /// <summary>What commands may touch, and whether a human can be asked for more.</summary>
    public static SurroundingsSection Permissions(PermissionFacts facts)
    {
        var text = PermissionsText.Write(facts);
        return new SurroundingsSection("permissions", SectionRole.Developer, State("instructions", text), _ => text);
    }

    private static JsonObject State(string name, string? text) =>
        text is null ? [] : new JsonObject { [name] = Digest(text) };

    /// <summary>A short fingerprint; not a matter of security.</summary>
    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 20));
}

/// <summary>What the permissions message says.</summary>
/// <param name="SandboxPolicy">What commands may touch.</param>
/// <param name="ApprovalPolicy">When a human is asked.</param>
/// <param name="Limits">The same in detail; null for everything.</param>
internal sealed record PermissionFacts(SandboxPolicy SandboxPolicy, ApprovalPolicy ApprovalPolicy, SandboxLimits? Limits)
{
    /// <summary>The user's permission profile that decides; null for none.</summary>
    public string? Profile { get; init; }
}
