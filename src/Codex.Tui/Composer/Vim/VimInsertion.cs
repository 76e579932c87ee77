namespace Codex.Tui.Composer.Vim;

/// <summary>What was typed between entering insert mode and leaving it, so that it can be typed again.</summary>
/// <param name="Before">Characters that were removed before the place where it began.</param>
/// <param name="After">Characters that were removed behind it.</param>
/// <param name="Text">What was put there.</param>
internal sealed record VimInsertion(int Before, int After, Draft Text)
{
    public static VimInsertion None { get; } = new(0, 0, Draft.Empty);

    /// <summary>Tells two texts apart: whatever way it was typed, pasted or completed.</summary>
    /// <param name="before">The text when insert mode was entered.</param>
    /// <param name="start">Where the caret was then.</param>
    /// <param name="area">The text now.</param>
    public static VimInsertion Between(string before, int start, TextArea area)
    {
        var now = area.Text;
        var head = before.AsSpan(0, start).CommonPrefixLength(now);
        var tail = 0;
        while (tail < before.Length - Math.Max(start, head) && tail < now.Length - head && before[^(tail + 1)] == now[^(tail + 1)])
            tail++;
        return new VimInsertion(start - head, before.Length - tail - start, area.Copy(head, now.Length - tail));
    }

    /// <summary>Types it at the caret.</summary>
    public void Apply(TextArea area) =>
        area.Replace(Math.Max(0, area.Caret - Before), Math.Min(area.Text.Length, area.Caret + After), Text);
}
