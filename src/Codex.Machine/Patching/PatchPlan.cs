using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Patching;

/// <summary>A patch that fits the files as they are. Made by <see cref="PatchPlanner"/>, carried out by <see cref="PatchWriter"/>.</summary>
public sealed record PatchPlan
{
    internal PatchPlan(
        ImmutableArray<PlannedChange> changes, ImmutableArray<(string Path, ReadOnlyMemory<byte> Content)> sources, Func<PatchPlan> renew)
    {
        Changes = changes;
        Sources = sources;
        Renew = renew;
    }

    /// <summary>One per hunk, in the order of the patch.</summary>
    public ImmutableArray<PlannedChange> Changes { get; }

    /// <summary>
    /// What is said after the patch was written: <c>Success. Updated the following files:</c> and a line <c>A</c>, <c>M</c> or <c>D</c>
    /// and path per file, added ones first and deleted ones last. Paths are as the patch gives them; a move shows the new one.
    /// </summary>
    public string Summary
    {
        get
        {
            var text = new StringBuilder("Success. Updated the following files:\n");
            Append(PlannedChangeKind.Add, 'A');
            Append(PlannedChangeKind.Update, 'M');
            Append(PlannedChangeKind.Delete, 'D');
            return text.ToString();

            void Append(PlannedChangeKind kind, char letter)
            {
                foreach (var change in Changes.Where(change => change.Kind == kind))
                    text.Append(letter).Append(' ').Append(change.ShownPath).Append('\n');
            }
        }
    }

    /// <summary>Makes the plan anew, for files that have changed since.</summary>
    internal Func<PatchPlan> Renew { get; }

    /// <summary>The files that edits were worked out from, as they were read: absolute path, links followed, and content.</summary>
    internal ImmutableArray<(string Path, ReadOnlyMemory<byte> Content)> Sources { get; }
}
