namespace Codex.Machine.ExecPolicy;

/// <summary>Changes rules files without touching what else they say.</summary>
public static class RulesEditor
{
    /// <summary>Adds a prefix rule at the end, one line; creates the file and its folder. A rule that is there already is not written again.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void AppendPrefixRule(string path, IReadOnlyList<string> prefix, RuleDecision decision, string? justification) => throw new NotImplementedException();

    /// <summary>Adds a network rule at the end, likewise.</summary>
    /// <exception cref="ArgumentException">The host is not one host name or address.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void AppendNetworkRule(
        string path, string host, NetworkRuleProtocol protocol, NetworkRuleDecision decision, string? justification) => throw new NotImplementedException();

    /// <summary>Takes out the rule whose statement begins at a line.</summary>
    /// <returns>False when no top-level rule of the file begins there (it may come from a loop or a function).</returns>
    /// <exception cref="ExecPolicyException">The file cannot be read or parsed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool RemoveRule(string path, int line) => throw new NotImplementedException();
}
