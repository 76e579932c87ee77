using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Codex.Core.Conversation;
using Codex.Core.Rollouts;
using Codex.Protocol.Responses;

namespace Codex.Core.Surroundings;

/// <summary>What must be said to the model before the next prompt, and what the rollout remembers of it.</summary>
/// <param name="Messages">At most one developer and one user message.</param>
/// <param name="State">The members of <c>world_state</c> that changed; empty when nothing did.</param>
/// <param name="Scope">Whether <paramref name="State"/> is everything.</param>
internal sealed record SurroundingsUpdate(ImmutableArray<ResponseItem> Messages, JsonObject State, WorldStateScope Scope)
{
    /// <summary>Compares the sections with what was told before.</summary>
    /// <param name="sections">In the order in which they are told.</param>
    /// <param name="told">The merged <c>world_state</c>; null when nothing was told yet.</param>
    public static SurroundingsUpdate Compute(IReadOnlyList<SurroundingsSection> sections, JsonObject? told)
    {
        var changed = new JsonObject();
        var developer = new List<string>();
        var user = new List<string>();
        foreach (var section in sections)
        {
            var before = told?[section.Key] as JsonObject;
            if (told is not null && JsonNode.DeepEquals(before ?? [], section.State))
                continue;
            changed[section.Key] = section.State.DeepClone();
            if (section.Render(before) is { } text)
                (section.Role == SectionRole.Developer ? developer : user).Add(text);
        }

        var messages = ImmutableArray.CreateBuilder<ResponseItem>(2);
        if (developer.Count > 0)
            messages.Add(ResponseItems.TextMessage(ItemIds.ForMessage(), "developer", [.. developer]));
        if (user.Count > 0)
            messages.Add(ResponseItems.TextMessage(ItemIds.ForMessage(), "user", [.. user]));
        return new SurroundingsUpdate(messages.ToImmutable(), changed, told is null ? WorldStateScope.Full : WorldStateScope.Changes);
    }
}
