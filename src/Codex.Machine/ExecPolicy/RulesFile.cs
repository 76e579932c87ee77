namespace Codex.Machine.ExecPolicy;

/// <summary>Who wrote a rules file.</summary>
public enum RulesOrigin
{
    /// <summary>The user: <c>$CODEX_HOME/rules</c>, <c>$CODEX_HOME/policy</c>, the command line.</summary>
    User,

    /// <summary>A trusted project: <c>.codex/rules</c>.</summary>
    Project,
}

/// <summary>A file of rules (<c>.rules</c>, <c>.codexpolicy</c>).</summary>
/// <param name="Path">Where it lies; also how messages name it.</param>
/// <param name="Origin">Who wrote it.</param>
public sealed record RulesFile(string Path, RulesOrigin Origin);
