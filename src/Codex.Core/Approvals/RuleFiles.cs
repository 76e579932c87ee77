using Codex.Core.Config;
using Codex.Machine.ExecPolicy;

namespace Codex.Core.Approvals;

/// <summary>Finds and loads the rules files that count for a thread: the user's, and the project's when it is trusted.</summary>
public static class RuleFiles
{
    /// <exception cref="ConfigException">A file cannot be read or holds a mistake.</exception>
    public static ExecRules Load(Config.Config config)
    {
        var files = Find(config).ToList();
        if (files.Count == 0)
            return ExecRules.Empty;
        try
        {
            return ExecRules.Load(files);
        }
        catch (Exception exception) when (exception is ExecPolicyException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"Error loading rules:\n{exception.Message}");
        }
    }

    /// <summary>Both eras: <c>rules/*.rules</c> and <c>policy/*.codexpolicy</c>.</summary>
    private static IEnumerable<RulesFile> Find(Config.Config config)
    {
        foreach (var path in Files(Path.Combine(config.CodexHome, "rules"), "*.rules").Concat(Files(Path.Combine(config.CodexHome, "policy"), "*.codexpolicy")))
            yield return new RulesFile(path, RulesOrigin.User);
        if (config.Trust != TrustLevel.Trusted || config.ProjectRoot is null)
            yield break;
        foreach (var path in Files(Path.Combine(config.ProjectRoot, ".codex", "rules"), "*.rules"))
            yield return new RulesFile(path, RulesOrigin.Project);
    }

    private static string[] Files(string folder, string pattern)
    {
        if (!Directory.Exists(folder))
            return [];
        var files = Directory.GetFiles(folder, pattern);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
