namespace Codex.Machine.Sandbox;

/// <summary>Finds which entry of limits decides about a path: the most specific one.</summary>
internal static class PathDecision
{
    /// <param name="limits">The limits.</param>
    /// <param name="path">Absolute, without symbolic links.</param>
    public static PathAccess Decide(SandboxLimits limits, string path)
    {
        if (limits.Rules.Any(rule => rule.IsGlob && GlobPattern.Parse(rule.Path).MatchesOrContains(path)))
            return PathAccess.Deny;
        // Entries come parents first, so the last that holds the path is the most specific.
        var decisive = LimitEntries.Of(limits).LastOrDefault(entry => PathScope.Contains(RealPath.OfExistingPart(entry.Path), path));
        return decisive?.Access ?? (limits.ReadsWholeDisk ? PathAccess.Read : PathAccess.Deny);
    }
}
