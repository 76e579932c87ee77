using System.Collections.Immutable;

namespace Codex.Core.Skills;

/// <summary>One skill: instructions in a <c>SKILL.md</c> that the model reads when a task calls for them.</summary>
/// <param name="Name">From the front matter; at most 64 characters.</param>
/// <param name="Description">From the front matter; at most 1024 characters.</param>
/// <param name="Root">The folder it was found under, absolute.</param>
/// <param name="Path">The <c>SKILL.md</c>, absolute.</param>
internal sealed record Skill(string Name, string Description, string Root, string Path);

/// <summary>The skills of a thread.</summary>
/// <param name="Skills">In the order in which they are told; the first of several with one name wins.</param>
/// <param name="Problems">What was wrong with the files that are no skills, for logs.</param>
internal sealed record SkillCatalog(ImmutableArray<Skill> Skills, ImmutableArray<string> Problems)
{
    public static SkillCatalog Empty { get; } = new([], []);

    public Skill? Find(string name) => Skills.FirstOrDefault(skill => skill.Name == name);
}
