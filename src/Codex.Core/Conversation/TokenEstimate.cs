namespace Codex.Core.Conversation;

/// <summary>How many tokens something has, as far as its size tells: good enough to decide when to compact and where to cut.</summary>
internal static class TokenEstimate
{
    public const int BytesPerToken = 4;

    public static long OfBytes(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
