using Codex.Core.Config;
using Codex.Protocol;
using Codex.Protocol.Host;

namespace Codex.Core.Commands;

/// <summary>
/// The variables of the commands of one thread: what <c>[shell_environment_policy]</c> lets through, then what makes programs behave
/// without a human at a terminal, then who is asking.
/// </summary>
internal sealed class CommandEnvironment
{
    private static readonly string[] s_core =
        ["PATH", "SHELL", "TMPDIR", "TEMP", "TMP", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "USER"];

    private static readonly string[] s_coreOnWindows = ["PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "USERNAME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"];

    private static readonly string[] s_defaultExcludes = ["*KEY*", "*SECRET*", "*TOKEN*"];

    /// <summary>Credentials that stand for this program; no command ever gets them.</summary>
    private static readonly string[] s_neverInherited = ["OPENAI_FEDERATION_RULE_ID", "OPENAI_IDENTITY_TOKEN_FILE"];

    private static readonly (string Name, string Value)[] s_fixed =
    [
        ("NO_COLOR", "1"), ("TERM", "dumb"), ("COLORTERM", ""),
        ("LANG", "C.UTF-8"), ("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "C.UTF-8"),
        ("PAGER", "cat"), ("GIT_PAGER", "cat"), ("GH_PAGER", "cat"),
        ("CODEX_CI", "1"), ("CODEX_VERSION", ProductInfo.Version), ("CODEX_APPLY_PATCH_PRESERVE_LINE_ENDINGS", "1"),
    ];

    private readonly Dictionary<string, string> _variables;

    /// <param name="policy">What is let through.</param>
    /// <param name="host">The environment of the process.</param>
    /// <param name="threadId">Who asks; also the session's id for a root thread.</param>
    /// <param name="permissionProfile">The user's permission profile in force; null for none.</param>
    public CommandEnvironment(ShellEnvironmentPolicy policy, HostEnvironment host, string threadId, string? permissionProfile)
    {
        _variables = Apply(policy, host);
        foreach (var (name, value) in s_fixed)
            _variables[name] = value;
        _variables["CODEX_SESSION_ID"] = threadId;
        _variables["CODEX_THREAD_ID"] = threadId;
        if (permissionProfile is not null)
            _variables["CODEX_PERMISSION_PROFILE"] = permissionProfile;
    }

    /// <summary>The variables of one call's command.</summary>
    public IReadOnlyDictionary<string, string> For(string callId) =>
        new Dictionary<string, string>(_variables, _variables.Comparer) { ["CODEX_TOOL_CALL_ID"] = callId };

    private static Dictionary<string, string> Apply(ShellEnvironmentPolicy policy, HostEnvironment host)
    {
        var comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var variables = new Dictionary<string, string>(comparer);
        foreach (var (name, value) in host.Variables)
            if (IsInherited(policy, name))
                variables[name] = value;
        foreach (var (name, value) in policy.Set)
            variables[name] = value;
        if (!policy.IncludeOnly.IsEmpty)
        {
            foreach (var name in variables.Keys.Where(name => !policy.IncludeOnly.Any(glob => NameGlob.Matches(glob, name))).ToList())
                variables.Remove(name);
        }

        return variables;
    }

    private static bool IsInherited(ShellEnvironmentPolicy policy, string name)
    {
        var starts = policy.Inherit switch
        {
            EnvironmentInheritance.All => true,
            EnvironmentInheritance.Core => s_core.Contains(name) || (OperatingSystem.IsWindows() && s_coreOnWindows.Contains(name.ToUpperInvariant())),
            _ => false,
        };
        return starts
            && !s_neverInherited.Contains(name)
            && (policy.IgnoreDefaultExcludes || !s_defaultExcludes.Any(glob => NameGlob.Matches(glob, name)))
            && !policy.Exclude.Any(glob => NameGlob.Matches(glob, name));
    }
}
