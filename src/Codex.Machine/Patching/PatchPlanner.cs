using System.Collections.Immutable;

namespace Codex.Machine.Patching;

/// <summary>Checks a patch against the disk and works out what it comes to. Writes nothing.</summary>
public static class PatchPlanner
{
    /// <summary>
    /// Verifies the whole patch. Hunks are taken in order, each seeing what those before it did, so a patch that is planned can be
    /// carried out from the first hunk to the last.
    /// </summary>
    /// <param name="patch">From <see cref="PatchParser"/>.</param>
    /// <param name="cwd">Absolute; relative paths of the patch start here.</param>
    /// <exception cref="PatchException">A hunk does not fit, two of them name the same file, or the patch is empty.</exception>
    public static PatchPlan Plan(Patch patch, string cwd) => Plan(patch, cwd, PatchDialect.Tool);

    internal static PatchPlan Plan(Patch patch, string cwd, PatchDialect dialect)
    {
        if (dialect == PatchDialect.Tool && patch.EnvironmentId is not null)
            throw PatchException.NoEnvironments();
        if (patch.Hunks.IsEmpty)
            throw PatchException.Empty();
        var planning = new PatchPlanning(cwd, dialect);
        var changes = patch.Hunks.Select(planning.Add).ToImmutableArray();
        return new PatchPlan(changes, [.. planning.Sources], () => Plan(patch, cwd, dialect));
    }
}

/// <summary>The two readers of patches differ in what they refuse and how they say it.</summary>
internal enum PatchDialect
{
    /// <summary>The tool of the model.</summary>
    Tool,

    /// <summary>The <c>apply_patch</c> program: takes any environment, and several hunks for one file.</summary>
    Program,
}
