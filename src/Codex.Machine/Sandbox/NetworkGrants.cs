using System.Collections.Immutable;

namespace Codex.Machine.Sandbox;

/// <summary>The hosts that commands reach, through the managed proxy; there is no other way out then.</summary>
public sealed record NetworkGrants
{
    /// <summary>Host patterns that are allowed: <c>example.org</c>, <c>*.example.org</c> (below it), <c>**.example.org</c> (it and below), an address.</summary>
    public ImmutableArray<string> Allowed { get; init; } = [];

    /// <summary>Host patterns that are refused, whatever is allowed.</summary>
    public ImmutableArray<string> Denied { get; init; } = [];

    /// <summary>Allow names that lead to addresses of this machine or of private networks; else only those that are allowed as an address, or <c>localhost</c>.</summary>
    public bool AllowsLocal { get; init; }

    /// <summary>Plain HTTP only with GET, HEAD and OPTIONS (<c>mode = "limited"</c>). What is inside of TLS cannot be seen.</summary>
    public bool ReadsOnly { get; init; }

    /// <summary>Where a line is appended for each host that a command asked for, absolute; null for nowhere.</summary>
    public string? AuditFile { get; init; }

    /// <summary>True when a host may be asked for at all; where its name leads is another question.</summary>
    /// <param name="host">A name or an address, without brackets and port.</param>
    public bool Allows(string host)
    {
        var name = host.TrimEnd('.');
        return Allowed.Any(pattern => Matches(pattern, name)) && !Denied.Any(pattern => Matches(pattern, name));
    }

    /// <summary>True when a host is allowed by its own name, not as one of many.</summary>
    public bool AllowsByName(string host) =>
        Allowed.Any(pattern => !pattern.Contains('*', StringComparison.Ordinal) && Matches(pattern, host.TrimEnd('.')));

    private static bool Matches(string pattern, string host)
    {
        var text = pattern.AsSpan().Trim().TrimEnd('.');
        if (text.StartsWith("**."))
            return host.AsSpan().Equals(text[3..], StringComparison.OrdinalIgnoreCase) || IsBelow(host, text[2..]);
        // One star alone would be everything; whoever wants that switches the network on.
        return text.StartsWith("*.") ? IsBelow(host, text[1..]) : host.AsSpan().Equals(text, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsBelow(string host, ReadOnlySpan<char> dotted) =>
        dotted.Length > 1 && host.Length > dotted.Length && host.AsSpan().EndsWith(dotted, StringComparison.OrdinalIgnoreCase);

    public bool Equals(NetworkGrants? other) => other is not null && AllowsLocal == other.AllowsLocal && ReadsOnly == other.ReadsOnly
        && AuditFile == other.AuditFile && Allowed.SequenceEqual(other.Allowed) && Denied.SequenceEqual(other.Denied);

    public override int GetHashCode() => HashCode.Combine(AllowsLocal, ReadsOnly, AuditFile, Allowed.Length, Denied.Length);
}
