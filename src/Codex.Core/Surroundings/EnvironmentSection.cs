using System.Text;
using System.Text.Json.Nodes;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;

namespace Codex.Core.Surroundings;

/// <summary>The <c>&lt;environment_context&gt;</c> message: directory, shell, date and what the file system allows.</summary>
internal static class EnvironmentSection
{
    public static SurroundingsSection Create(EnvironmentFacts facts)
    {
        var fileSystem = FileSystemXml(facts);
        var state = new JsonObject
        {
            ["environments"] = new JsonObject
            {
                ["local"] = new JsonObject { ["cwd"] = facts.Cwd, ["status"] = "available", ["shell"] = facts.Shell },
            },
            ["current_date"] = facts.CurrentDate,
            ["timezone"] = facts.TimeZone,
            ["filesystem"] = fileSystem,
        };
        return new SurroundingsSection("environments", SectionRole.User, state, before => Render(facts, fileSystem, before));
    }

    private static string Render(EnvironmentFacts facts, string fileSystem, JsonObject? before)
    {
        var local = before?["environments"]?["local"] as JsonObject;
        var text = new StringBuilder("<environment_context>\n");
        if (Text(local?["cwd"]) != facts.Cwd)
            Element(text, "cwd", facts.Cwd);
        if (Text(local?["shell"]) != facts.Shell)
            Element(text, "shell", facts.Shell);
        Element(text, "current_date", facts.CurrentDate);
        Element(text, "timezone", facts.TimeZone);
        if (Text(before?["filesystem"]) != fileSystem)
            text.Append("  ").Append(fileSystem).Append('\n');
        return text.Append("</environment_context>").ToString();
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static void Element(StringBuilder text, string name, string value) =>
        text.Append("  <").Append(name).Append('>').Append(Escape(value)).Append("</").Append(name).Append(">\n");

    private static string FileSystemXml(EnvironmentFacts facts)
    {
        var xml = new StringBuilder("<filesystem><workspace_roots><root>").Append(Escape(facts.Cwd)).Append("</root></workspace_roots>");
        if (facts.SandboxPolicy.IsUnrestricted)
            return xml.Append("<permission_profile type=\"disabled\"><file_system type=\"unrestricted\" /></permission_profile></filesystem>").ToString();
        xml.Append("<permission_profile type=\"managed\"><file_system type=\"restricted\">");
        if (facts.ProfileLimits is { } limits)
            return ProfileEntries(xml, limits).Append("</file_system></permission_profile></filesystem>").ToString();
        Entry(xml, "read", "special", ":root");
        if (facts.SandboxPolicy is SandboxPolicy.WorkspaceWrite workspace)
        {
            Entry(xml, "write", "path", facts.Cwd);
            if (!workspace.ExcludeSlashTmp)
                Entry(xml, "write", "special", ":slash_tmp");
            if (!workspace.ExcludeTmpdirEnvVar)
                Entry(xml, "write", "special", ":tmpdir");
            foreach (var root in workspace.WritableRoots)
                Entry(xml, "write", "path", root);
            foreach (var name in ProtectedNames)
                Entry(xml, "read", "path", Path.Combine(facts.Cwd, name));
        }

        return xml.Append("</file_system></permission_profile></filesystem>").ToString();
    }

    private static StringBuilder ProfileEntries(StringBuilder xml, SandboxLimits limits)
    {
        if (limits.ReadsWholeDisk)
            Entry(xml, "read", "special", ":root");
        foreach (var root in limits.WritableRoots)
        {
            Entry(xml, "write", "path", root.Path);
            foreach (var name in root.ProtectedNames)
                Entry(xml, "read", "path", Path.Combine(root.Path, name));
        }

        foreach (var rule in limits.Rules)
            Entry(xml, rule.Access.ToString().ToLowerInvariant(), rule.IsGlob ? "glob_pattern" : "path", rule.Path);
        return xml;
    }

    private static readonly string[] ProtectedNames = [".git", ".agents", ".codex", ".aws"];

    private static void Entry(StringBuilder xml, string access, string kind, string value) =>
        xml.Append("<entry access=\"").Append(access).Append("\"><").Append(kind).Append('>').Append(Escape(value))
            .Append("</").Append(kind).Append("></entry>");

    private static string Escape(string value) =>
        value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
}

/// <summary>What the environment message says.</summary>
internal sealed record EnvironmentFacts
{
    /// <summary>Absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary>The shell's name, for example <c>bash</c>.</summary>
    public required string Shell { get; init; }

    /// <summary><c>yyyy-MM-dd</c>, local.</summary>
    public required string CurrentDate { get; init; }

    /// <summary>IANA name.</summary>
    public required string TimeZone { get; init; }

    public required SandboxPolicy SandboxPolicy { get; init; }

    /// <summary>The limits of the user's permission profile that decides in place of the policy; null for none.</summary>
    public SandboxLimits? ProfileLimits { get; init; }
}
