using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Codex.Core.Conversation;
using Codex.Core.Surroundings;
using Codex.Protocol.Responses;

namespace Codex.Core.Skills;

/// <summary>What the model is told about skills: the list, and whole files that a prompt names.</summary>
internal static class SkillTexts
{
    private const string Intro = """
        ## Skills
        A skill is a folder of instructions for one kind of task, in a file named SKILL.md. The list gives each skill's name, purpose and file; `rN` stands for a root below.
        """;

    private const string Rules = """
        ### Using skills
        - When the user names a skill (`$name` or plainly), or the task is what a description speaks of, read its SKILL.md before you start, and follow it. One read is enough per task.
        - Paths in a SKILL.md are relative to its folder. Open further files of the skill only as it asks for them.
        - If a skill cannot be read or does not fit after all, say so in a sentence and go on without it.
        """;

    /// <summary>The section of the developer message that lists the skills.</summary>
    public static SurroundingsSection List(SkillCatalog catalog)
    {
        var body = catalog.Skills.IsEmpty ? null : Body(catalog);
        var state = body is null ? new JsonObject() : new JsonObject { ["body"] = body };
        return new SurroundingsSection("host_skills", SectionRole.Developer, state,
            _ => body is null ? null : $"<skills_instructions>\n{body}\n</skills_instructions>");
    }

    /// <summary>What <c>world_state</c> says about skills besides their list; nothing that the model is told.</summary>
    public static SurroundingsSection Settings(SkillCatalog catalog) =>
        new("skills", SectionRole.Developer, new JsonObject { ["includeInstructions"] = !catalog.Skills.IsEmpty }, static _ => null);

    /// <summary>The message with the skills that a prompt names as <c>$name</c>; null when it names none.</summary>
    public static ResponseItem? Mentioned(SkillCatalog catalog, string prompt)
    {
        var parts = ImmutableArray.CreateBuilder<InputPart>();
        foreach (var skill in catalog.Skills.Where(skill => IsMentioned(prompt, skill.Name)))
        {
            if (TryRead(skill.Path) is { } text)
                parts.Add(new InputPart.Text($"<skill>\n<name>{skill.Name}</name>\n<path>{skill.Path}</path>\n{text}\n</skill>"));
        }

        return parts.Count == 0 ? null : ResponseItems.Message(ItemIds.ForMessage(), "user", parts.ToImmutable());
    }

    private static string Body(SkillCatalog catalog)
    {
        var roots = catalog.Skills.Select(skill => skill.Root).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder(Intro).Append("\n### Skill roots\n");
        for (var i = 0; i < roots.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"- `r{i}` = `{roots[i]}`\n");
        text.Append("### Available skills\n");
        foreach (var skill in catalog.Skills)
        {
            var relative = Path.GetRelativePath(skill.Root, skill.Path).Replace('\\', '/');
            text.Append(CultureInfo.InvariantCulture, $"- {skill.Name}: {skill.Description} (file: r{roots.IndexOf(skill.Root)}/{relative})\n");
        }

        return text.Append(Rules).ToString();
    }

    private static bool IsMentioned(string prompt, string name)
    {
        for (var at = prompt.IndexOf('$' + name, StringComparison.Ordinal); at >= 0; at = prompt.IndexOf('$' + name, at + 1, StringComparison.Ordinal))
        {
            var end = at + 1 + name.Length;
            if (end == prompt.Length || !(char.IsLetterOrDigit(prompt[end]) || prompt[end] is '-' or '_' or ':'))
                return true;
        }

        return false;
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleted since it was listed: the model finds out by itself when it looks.
            return null;
        }
    }
}
