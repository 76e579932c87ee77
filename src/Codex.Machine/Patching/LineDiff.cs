namespace Codex.Machine.Patching;

/// <summary>A place where two texts differ: lines of the old one and the lines that stand there in the new one.</summary>
internal readonly record struct DiffBlock(int OldStart, int OldCount, int NewStart, int NewCount)
{
    public int OldEnd => OldStart + OldCount;

    public int NewEnd => NewStart + NewCount;
}

/// <summary>
/// Compares two texts line by line: Myers' algorithm in its linear-space form ("An O(ND) Difference Algorithm and Its Variations", 1986).
/// The work is bounded: where two long stretches have too little in common, they are shown as replaced by one another.
/// </summary>
internal sealed class LineDiff
{
    // A step is a line compared or a diagonal visited. Long texts that differ in some 4000 lines take about as many.
    private const int MaxSteps = 8_000_000;

    private readonly TextLines _old;
    private readonly TextLines _new;
    private readonly ulong[] _oldHashes;
    private readonly ulong[] _newHashes;
    private readonly List<DiffBlock> _blocks = [];
    private int[] _forward = [];
    private int[] _backward = [];
    private long _steps;

    private LineDiff(TextLines old, TextLines @new)
    {
        _old = old;
        _new = @new;
        _oldHashes = Hashes(old);
        _newHashes = Hashes(@new);
    }

    /// <returns>The differences in order; no two touch.</returns>
    public static IReadOnlyList<DiffBlock> Compare(TextLines old, TextLines @new)
    {
        var diff = new LineDiff(old, @new);
        diff.Compare(0, old.Count, 0, @new.Count);
        return diff._blocks;
    }

    private void Compare(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        while (oldStart < oldEnd && newStart < newEnd && AreEqual(oldStart, newStart))
        {
            oldStart++;
            newStart++;
        }

        while (oldStart < oldEnd && newStart < newEnd && AreEqual(oldEnd - 1, newEnd - 1))
        {
            oldEnd--;
            newEnd--;
        }

        if (oldStart == oldEnd || newStart == newEnd || FindMiddle(oldStart, oldEnd, newStart, newEnd) is not { } middle)
        {
            Emit(oldStart, oldEnd, newStart, newEnd);
            return;
        }

        Compare(oldStart, middle.Old, newStart, middle.New);
        Compare(middle.Old, oldEnd, middle.New, newEnd);
    }

    private void Emit(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        if (oldStart == oldEnd && newStart == newEnd)
            return;
        if (_blocks.Count > 0 && _blocks[^1] is var last && last.OldEnd == oldStart && last.NewEnd == newStart)
            _blocks[^1] = last with { OldCount = oldEnd - last.OldStart, NewCount = newEnd - last.NewStart };
        else
            _blocks.Add(new DiffBlock(oldStart, oldEnd - oldStart, newStart, newEnd - newStart));
    }

    /// <summary>
    /// A point on a shortest path between the corners, found by walking from both at once; null when the work is used up. Diagonal k
    /// holds the points with old − new = k. Both texts are non-empty and differ in their first and last lines.
    /// </summary>
    private (int Old, int New)? FindMiddle(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        var (oldCount, newCount) = (oldEnd - oldStart, newEnd - newStart);
        var delta = oldCount - newCount;
        var rounds = (oldCount + newCount + 1) / 2;
        var zero = rounds + 1;
        Reserve((2 * zero) + 1);
        _forward[zero + 1] = 0;
        _backward[zero + 1] = 0;
        for (var round = 0; round <= rounds && _steps <= MaxSteps; round++)
        {
            var (low, high) = Diagonals(round, oldCount, newCount);
            var (lowBefore, highBefore) = Diagonals(round - 1, oldCount, newCount);
            for (var k = low; k <= high; k += 2)
            {
                var x = Furthest(_forward, zero, k, round);
                x += CountEqual(oldStart + x, oldEnd, newStart + x - k, newEnd);
                _forward[zero + k] = x;
                var other = delta - k;
                if (delta % 2 != 0 && other >= lowBefore && other <= highBefore && x + _backward[zero + other] >= oldCount)
                    return Inner(x, x - k);
            }

            for (var k = low; k <= high; k += 2)
            {
                var x = Furthest(_backward, zero, k, round);
                x += CountEqualBack(oldStart, oldEnd - x, newStart, newEnd - (x - k));
                _backward[zero + k] = x;
                var other = delta - k;
                if (delta % 2 == 0 && other >= low && other <= high && x + _forward[zero + other] >= oldCount)
                    return Inner(oldCount - x, newCount - (x - k));
            }

            _steps += high - low + 2;
        }

        return null;

        (int Old, int New)? Inner(int x, int y) =>
            x >= 0 && x <= oldCount && y >= 0 && y <= newCount && x + y > 0 && x + y < oldCount + newCount
                ? (oldStart + x, newStart + y)
                : null;
    }

    private int CountEqual(int old, int oldEnd, int @new, int newEnd)
    {
        var count = 0;
        while (old + count < oldEnd && @new + count < newEnd && AreEqual(old + count, @new + count))
            count++;
        _steps += count;
        return count;
    }

    private int CountEqualBack(int oldStart, int old, int newStart, int @new)
    {
        var count = 0;
        while (old - count > oldStart && @new - count > newStart && AreEqual(old - count - 1, @new - count - 1))
            count++;
        _steps += count;
        return count;
    }

    // Diagonals beyond the corners hold no points.
    private static (int Low, int High) Diagonals(int round, int oldCount, int newCount) =>
        (-round + (2 * Math.Max(0, round - newCount)), round - (2 * Math.Max(0, round - oldCount)));

    private static int Furthest(int[] reached, int zero, int k, int round) =>
        k == -round || (k != round && reached[zero + k - 1] < reached[zero + k + 1])
            ? reached[zero + k + 1]
            : reached[zero + k - 1] + 1;

    private void Reserve(int length)
    {
        if (_forward.Length >= length)
            return;
        _forward = new int[length];
        _backward = new int[length];
    }

    private bool AreEqual(int old, int @new) =>
        _oldHashes[old] == _newHashes[@new]
        && _old.Whole(old).SequenceEqual(_new.Whole(@new))
        && (old == 0 && _old.HasMark) == (@new == 0 && _new.HasMark);

    private static ulong[] Hashes(TextLines lines)
    {
        var hashes = new ulong[lines.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = LineHash.Of(lines.Whole(i));
        return hashes;
    }
}
