using System.Text.Json.Nodes;

namespace Codex.Core.Surroundings;

/// <summary>Which message a section belongs to.</summary>
internal enum SectionRole
{
    Developer,
    User,
}

/// <summary>
/// One thing that the model is told about where it works (limits, AGENTS.md, environment). Its <see cref="State"/> goes into the
/// rollout's <c>world_state</c>; a resumed thread compares it and tells the model again only what has changed.
/// </summary>
/// <param name="Key">The member of <c>world_state</c>.</param>
/// <param name="Role">Who says it.</param>
/// <param name="State">What was told, or a digest of it.</param>
/// <param name="Render">The text, given the state told before; null when nothing must be said.</param>
internal sealed record SurroundingsSection(string Key, SectionRole Role, JsonObject State, Func<JsonObject?, string?> Render);
