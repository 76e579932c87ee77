using Codex.Core.Config;
using Codex.Machine.Sandbox;
using Codex.Machine.Search;

namespace Codex.Core.Approvals;

/// <summary>
/// What the commands and tools of a thread may touch: the limits that were settled at its start, and what <c>.codexignore</c> hides, which
/// is read again each time.
/// </summary>
/// <param name="limits">Null when there are none.</param>
/// <param name="readHidden">Reads the user's and the project's <c>.codexignore</c>; null when there is neither.</param>
internal sealed class CommandLimits(SandboxLimits? limits, Func<HiddenFiles?> readHidden)
{
    private SandboxLimits? _limits = limits;

    /// <summary>True when commands run without a sandbox.</summary>
    public bool AreNone => _limits is null;

    /// <summary>True when nothing may be written anywhere.</summary>
    public bool AreReadOnly => _limits is { WritableRoots.IsEmpty: true };

    /// <summary>The user has chosen other ones; between turns only.</summary>
    public void Change(SandboxLimits? limits) => _limits = limits;

    /// <summary>The limits of a thread.</summary>
    public static CommandLimits Of(SandboxLimits? limits, Config.Config config) =>
        new(limits, () => HiddenFiles.Load(config.ProjectRoot ?? config.Cwd, config.CodexHome));

    /// <summary>What a command may touch that starts now; null for everything.</summary>
    /// <exception cref="IOException">A <c>.codexignore</c> cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public SandboxLimits? ForSandboxed() => _limits is null || readHidden() is not { } hidden ? _limits : Hide(_limits, hidden);

    /// <summary>
    /// The same for a command that may leave the sandbox. Nobody's consent to that reveals what was hidden: only then does it have limits,
    /// and they are nothing but that.
    /// </summary>
    /// <exception cref="IOException">A <c>.codexignore</c> cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public SandboxLimits? ForUnsandboxed()
    {
        if (_limits is null)
            return null;
        var denials = _limits.Rules.Where(rule => rule.Access == PathAccess.Deny).ToList();
        var hidden = readHidden();
        if (denials.Count == 0 && hidden is null)
            return null;
        var rest = new SandboxLimits
        {
            Cwd = _limits.Cwd,
            WritableRoots = [new WritableRoot("/", [])],
            Rules = [.. denials],
            HasNetwork = true,
            AllowsUnixDatagrams = true,
            AllowsUserNamespaces = true,
            GlobScanMaxDepth = _limits.GlobScanMaxDepth,
        };
        return hidden is null ? rest : Hide(rest, hidden);
    }

    /// <summary>True when a path may be written without anybody being asked.</summary>
    public bool MayWrite(string path) => _limits is null || _limits.AccessTo(path) == PathAccess.Write;

    /// <summary>True when a tool must treat a path as if it were not there; also when a <c>.codexignore</c> cannot be read.</summary>
    public bool IsHidden(string path)
    {
        try
        {
            return _limits?.AccessTo(path) == PathAccess.Deny || readHidden()?.Hides(path) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is hidden is not known, so everything may be.
            return true;
        }
    }

    private static SandboxLimits Hide(SandboxLimits limits, HiddenFiles hidden) => limits with
    {
        Rules = [.. limits.Rules, .. hidden.Find().Select(path => new PathRule(path, PathAccess.Deny))],
        ReadOnlyPaths = [.. limits.ReadOnlyPaths, .. hidden.Sources],
    };
}
