namespace Codex.Machine.Patching;

/// <summary>
/// Carries out a plan. All new contents are first written to temporary files beside their targets, so a full disk or a missing permission
/// shows before any file changes; then they are put in place one by one, each by a rename.
/// </summary>
public static class PatchWriter
{
    /// <summary>
    /// Writes the files. If a file that the plan edits has changed since it was read (a person may have been asked in between), the patch
    /// is worked out anew, so nobody's work is overwritten.
    /// </summary>
    /// <returns>The plan that was carried out: nearly always the one given.</returns>
    /// <exception cref="PatchException">Names the file that could not be written or no longer fits; the files before it are written.</exception>
    public static PatchPlan Apply(PatchPlan plan)
    {
        if (!IsCurrent(plan))
            plan = Renew(plan);
        var staged = new Dictionary<PlannedChange, StagedFile>(ReferenceEqualityComparer.Instance);
        try
        {
            foreach (var change in plan.Changes.Where(change => change.Target is not null && !WaitsForRemoval(change, plan)))
                staged.Add(change, Stage(change));
            foreach (var change in plan.Changes)
            {
                if (change.Target is not null && !staged.ContainsKey(change))
                    staged.Add(change, Stage(change));
                Commit(change, staged.GetValueOrDefault(change));
            }
        }
        finally
        {
            foreach (var file in staged.Values.Reverse())
                file.Dispose();
        }

        return plan;
    }

    private static bool IsCurrent(PatchPlan plan) => plan.Sources.All(source =>
        FileReadOutcome.Read(source.Path) is FileReadOutcome.Loaded loaded && loaded.Content.Span.SequenceEqual(source.Content.Span));

    private static PatchPlan Renew(PatchPlan plan)
    {
        var renewed = plan.Renew();
        var allowed = plan.Changes.SelectMany(change => change.WrittenPaths).ToHashSet(StringComparer.Ordinal);
        var astray = renewed.Changes.FirstOrDefault(change => !change.WrittenPaths.All(allowed.Contains));
        return astray is null ? renewed : throw WriteFault(astray, LeadsElsewhere);
    }

    // A file can make room for a folder of its name only when its turn has come.
    private static bool WaitsForRemoval(PlannedChange change, PatchPlan plan) => plan.Changes.Any(other =>
        other.Removed is { } removed && change.Target is { } target
        && target.StartsWith(removed + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static StagedFile Stage(PlannedChange change)
    {
        var target = change.Target ?? change.Path;
        try
        {
            return RealPath.OfEntry(target) == target
                ? StagedFile.Create(target, change.NewContent, change.PermissionsFrom)
                : throw WriteFault(change, LeadsElsewhere);
        }
        catch (Exception exception) when (OsFault.IsRefusal(exception))
        {
            throw WriteFault(change, OsFault.Describe(exception));
        }
    }

    private static void Commit(PlannedChange change, StagedFile? staged)
    {
        try
        {
            staged?.Commit();
        }
        catch (Exception exception) when (OsFault.IsRefusal(exception))
        {
            throw WriteFault(change, OsFault.Describe(exception));
        }

        try
        {
            if (change.Removed is { } removed)
                File.Delete(removed);
        }
        catch (Exception exception) when (OsFault.IsRefusal(exception))
        {
            var verb = change.Kind == PlannedChangeKind.Delete ? "delete file" : "remove original";
            throw new PatchException($"Failed to {verb} {change.Path}") { Cause = OsFault.Describe(exception) };
        }
    }

    private static PatchException WriteFault(PlannedChange change, string cause) =>
        new($"Failed to write file {change.MovePath ?? change.Path}") { Cause = cause };

    private const string LeadsElsewhere = "the path leads elsewhere than when it was checked";
}
