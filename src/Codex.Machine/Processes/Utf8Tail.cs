namespace Codex.Machine.Processes;

/// <summary>Finds a UTF-8 sequence that was cut off by the end of a chunk.</summary>
internal static class Utf8Tail
{
    /// <summary>Length (0 to 3) of the sequence at the end that needs more bytes than there are.</summary>
    public static int UnfinishedLength(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= Math.Min(3, bytes.Length); length++)
        {
            var first = bytes[^length];
            if ((first & 0b1100_0000) == 0b1000_0000)
                continue; // a continuation: its first byte is further left
            var expected = first switch { >= 0xF5 => 1, >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC2 => 2, _ => 1 };
            return expected > length ? length : 0;
        }

        return 0;
    }
}
