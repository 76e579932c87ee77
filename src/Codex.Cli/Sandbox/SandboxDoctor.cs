using Codex.Machine.Sandbox;

namespace Codex.Cli.Sandbox;

/// <summary>Writes what <c>codex sandbox doctor</c> found.</summary>
internal static class SandboxDoctor
{
    public static void Write(SandboxReport report, SandboxLimits limits, TextWriter output)
    {
        output.WriteLine($"Sandbox: {report.Backend ?? "none works here, so commands are refused"}");
        foreach (var line in report.Backends)
            output.WriteLine($"  - {line}");
        output.WriteLine();
        output.WriteLine(limits.WritableRoots.IsEmpty ? "Writable: nothing" : "Writable:");
        foreach (var root in limits.WritableRoots)
            output.WriteLine($"  - {root.Path}{(root.ProtectedNames.IsEmpty ? "" : $" (except {string.Join(' ', root.ProtectedNames)})")}");
        output.WriteLine($"Readable: {(limits.ReadsWholeDisk ? "the whole disk" : "only what the profile lists")}");
        output.WriteLine($"Network: {NetworkText(limits)}");
        WriteFindings("Enforced:", report.Findings.Where(finding => finding.IsEnforced), output);
        WriteFindings("Not enforced:", report.Findings.Where(finding => !finding.IsEnforced), output);
        if (report.Advice.IsEmpty)
            return;
        output.WriteLine();
        output.WriteLine("What you can do:");
        foreach (var line in report.Advice)
            output.WriteLine($"  - {line}");
    }

    private static string NetworkText(SandboxLimits limits) => limits switch
    {
        { HasNetwork: true } => "on",
        { Proxy: { Allowed: { IsEmpty: false } hosts } proxy } => $"only {string.Join(' ', hosts)}, through a proxy"
            + (proxy.Denied.IsEmpty ? "" : $" (never {string.Join(' ', proxy.Denied)})"),
        _ => "off",
    };

    private static void WriteFindings(string title, IEnumerable<SandboxFinding> findings, TextWriter output)
    {
        var isFirst = true;
        foreach (var finding in findings)
        {
            if (isFirst)
                output.WriteLine($"\n{title}");
            isFirst = false;
            output.WriteLine($"  - {finding.Promise}: {finding.Detail}");
        }
    }
}
