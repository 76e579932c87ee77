using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Codex.Core.Mcp;

/// <summary>
/// The names by which the model knows servers and tools. Model APIs take letters, digits and underscores; anything else becomes an
/// underscore. Where two names fall together, or one is too long, the original name's fingerprint keeps them apart.
/// </summary>
internal static class McpToolNames
{
    private const string Prefix = "mcp__";

    /// <summary>Namespace, two underscores and tool together.</summary>
    private const int MaxLength = 128;

    private const int MaxNamespaceLength = 96;

    private const int FingerprintLength = 12;

    /// <summary>The namespaces of servers, by the servers' names.</summary>
    public static ImmutableDictionary<string, string> ForServers(IEnumerable<string> servers) =>
        Assign(servers, name => Prefix + Clean(name), MaxNamespaceLength, name => name);

    /// <summary>The tools' names within a server's namespace, by the server's own names.</summary>
    public static ImmutableDictionary<string, string> ForTools(string server, string ns, IEnumerable<string> tools) =>
        Assign(tools, Clean, MaxLength - ns.Length - 2, name => $"{server}\0{name}");

    private static ImmutableDictionary<string, string> Assign(IEnumerable<string> names, Func<string, string> clean, int maxLength, Func<string, string> identity)
    {
        var assigned = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var same in names.Distinct(StringComparer.Ordinal).GroupBy(clean))
        {
            var isAlone = same.Count() == 1;
            foreach (var name in same)
                assigned[name] = isAlone && same.Key.Length <= maxLength ? same.Key : Distinguish(same.Key, identity(name), maxLength);
        }

        return assigned.ToImmutable();
    }

    private static string Distinguish(string name, string identity, int maxLength)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..FingerprintLength];
        return $"{name[..Math.Min(name.Length, maxLength - FingerprintLength - 1)]}_{fingerprint}";
    }

    private static string Clean(string name) =>
        name.Length == 0 ? "_" : string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
}
