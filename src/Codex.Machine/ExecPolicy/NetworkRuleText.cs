namespace Codex.Machine.ExecPolicy;

/// <summary>How network rules are written.</summary>
internal static class NetworkRuleText
{
    public static NetworkRuleProtocol? ReadProtocol(string text) => text switch
    {
        "http" => NetworkRuleProtocol.Http,
        "https" or "https_connect" or "http-connect" => NetworkRuleProtocol.Https,
        "socks5_tcp" => NetworkRuleProtocol.Socks5Tcp,
        "socks5_udp" => NetworkRuleProtocol.Socks5Udp,
        _ => null,
    };

    public static string Write(NetworkRuleProtocol protocol) => protocol switch
    {
        NetworkRuleProtocol.Http => "http",
        NetworkRuleProtocol.Https => "https",
        NetworkRuleProtocol.Socks5Tcp => "socks5_tcp",
        _ => "socks5_udp",
    };

    public static NetworkRuleDecision? ReadDecision(string text) => text switch
    {
        "allow" => NetworkRuleDecision.Allow,
        "prompt" => NetworkRuleDecision.Prompt,
        "deny" or "forbidden" => NetworkRuleDecision.Deny,
        _ => null,
    };

    public static string Write(NetworkRuleDecision decision) => decision switch
    {
        NetworkRuleDecision.Allow => "allow",
        NetworkRuleDecision.Prompt => "prompt",
        _ => "deny",
    };

    /// <summary>Reads one host name or address, with or without a port, into lower case without port, brackets and final dot.</summary>
    public static bool TryReadHost(string text, out string host, out string problem)
    {
        host = text.Trim();
        problem = "";
        if (host.Length == 0)
            problem = "network_rule host cannot be empty";
        else if (host.Any(char.IsWhiteSpace))
            problem = "network_rule host cannot contain whitespace";
        else if (host.Contains('*', StringComparison.Ordinal))
            problem = "network_rule host must be a specific host; wildcards are not allowed";
        else if (host.AsSpan().ContainsAny("/?#@\\"))
            problem = "network_rule host must be a hostname or IP literal (without scheme or path)";
        else
            host = WithoutPort(host);
        if (problem.Length == 0 && host.Length == 0)
            problem = "network_rule host must be a hostname or IP literal (without scheme or path)";
        return problem.Length == 0;
    }

    private static string WithoutPort(string host)
    {
        if (host.StartsWith('['))
            host = host.IndexOf(']', StringComparison.Ordinal) is var close and > 0 ? host[1..close] : "";
        else if (host.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 && host.IndexOf(':', colon + 1) < 0)
            host = host[..colon];
        return host.TrimEnd('.').ToLowerInvariant();
    }
}
