using Codex.Core.Config;
using Codex.Machine.ExecPolicy;
using Codex.Protocol.AppServer;

namespace Codex.Core.Approvals;

/// <summary>The rules of a thread as they are now: a grant of the user adds one to a file, and it counts at once.</summary>
internal sealed class CurrentRules(Config.Config config, ExecRules rules)
{
    private volatile ExecRules _rules = rules;

    public ExecRules Now => _rules;

    /// <summary>Adds a rule that allows commands which begin with the granted words.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Keep(RuleGrant grant)
    {
        var folder = grant.Scope == GrantScope.Project && config.ProjectRoot is { } root ? Path.Combine(root, ".codex") : config.CodexHome;
        RulesEditor.AppendPrefixRule(Path.Combine(folder, "rules", "default.rules"), grant.Prefix, RuleDecision.Allow, justification: null);
        try
        {
            _rules = RuleFiles.Load(config);
        }
        catch (ConfigException)
        {
            // A file was broken meanwhile: what was in force stays in force.
        }
    }
}
