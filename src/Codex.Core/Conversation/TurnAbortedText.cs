using Codex.Protocol.Responses;

namespace Codex.Core.Conversation;

/// <summary>Tells the model of the next turn that the one before was cut off.</summary>
internal static class TurnAbortedText
{
    public static ResponseItem ToItem() => ResponseItems.TextMessage(ItemIds.ForMessage(), "user",
        "<turn_aborted>\nThe user stopped the previous turn. Commands and edits that were under way may have been done in part; look before you rely on them.\n</turn_aborted>");
}
