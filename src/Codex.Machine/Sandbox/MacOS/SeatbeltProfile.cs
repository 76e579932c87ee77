using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Codex.Machine.Sandbox.MacOS;

/// <summary>
/// A Seatbelt profile for limits. The last rule that matches decides, so entries are written parents first and each says allow or deny
/// for its whole subtree. Paths are passed as parameters, never spliced into the text, so that no name can end a string.
/// </summary>
/// <param name="Text">The profile (SBPL).</param>
/// <param name="Parameters">Names used in the text by <c>(param "…")</c>, and their values.</param>
internal sealed record SeatbeltProfile(string Text, ImmutableArray<KeyValuePair<string, string>> Parameters)
{
    private const string Base = """
        (version 1)
        (deny default)

        ; Processes, among themselves.
        (allow process-exec)
        (allow process-fork)
        (allow process-info* (target same-sandbox))
        (allow signal (target same-sandbox))

        ; What runtimes ask of the system when they start.
        (allow sysctl-read)
        (allow system-mac-syscall (mac-policy-name "vnguard"))
        (allow user-preference-read)
        (allow iokit-open (iokit-registry-entry-class "RootDomainUserClient"))
        (allow mach-lookup
            (global-name "com.apple.system.opendirectoryd.libinfo")
            (global-name "com.apple.system.opendirectoryd.membership")
            (global-name "com.apple.system.logger")
            (global-name "com.apple.bsd.dirhelper")
            (global-name "com.apple.PowerManagement.control"))
        (allow ipc-posix-sem)

        ; Terminals and harmless devices.
        (allow pseudo-tty)
        (allow file-read* file-write* file-ioctl (literal "/dev/ptmx"))
        (allow file-read* file-write* file-ioctl (regex #"^/dev/ttys[0-9]+$"))
        (allow file-read* file-write* file-ioctl (literal "/dev/tty"))
        (allow file-read* file-write-data (literal "/dev/null"))
        (allow file-read* file-write-data (literal "/dev/zero"))
        (allow file-read* (literal "/dev/random") (literal "/dev/urandom"))

        """;

    private const string Network = """

        ; Network.
        (allow network-outbound)
        (allow network-inbound)
        (allow system-socket)
        (allow mach-lookup
            (global-name "com.apple.SystemConfiguration.configd")
            (global-name "com.apple.SystemConfiguration.DNSConfiguration")
            (global-name "com.apple.networkd")
            (global-name "com.apple.ocspd")
            (global-name "com.apple.SecurityServer")
            (global-name "com.apple.trustd.agent"))

        """;

    public static SeatbeltProfile For(SandboxLimits limits)
    {
        var text = new StringBuilder(Base);
        var parameters = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        text.Append("\n; Files.\n");
        // Without the root and the names on the way no path could be resolved at all.
        text.Append(limits.ReadsWholeDisk ? "(allow file-read*)\n" : "(allow file-read-metadata)\n(allow file-read* (literal \"/\"))\n");
        foreach (var entry in LimitEntries.Of(limits))
        {
            var name = $"PATH_{parameters.Count.ToString(CultureInfo.InvariantCulture)}";
            parameters.Add(new KeyValuePair<string, string>(name, RealPath.OfExistingPart(entry.Path)));
            text.Append(RuleFor(entry.Access, $"(subpath (param \"{name}\"))"));
        }

        foreach (var rule in limits.Rules.Where(rule => rule.IsGlob))
            text.Append(RuleFor(PathAccess.Deny, $"(regex #\"{SeatbeltRegex.FromGlob(rule.Path)}\")"));
        if (limits.HasNetwork)
            text.Append(Network);
        return new SeatbeltProfile(text.ToString(), parameters.ToImmutable());
    }

    private static string RuleFor(PathAccess access, string filter) => access switch
    {
        PathAccess.Write => $"(allow file-read* file-write* {filter})\n",
        PathAccess.Read => $"(allow file-read* {filter})\n(deny file-write* {filter})\n",
        // Deleting or renaming something unreadable would let a command put its own in the place.
        _ => $"(deny file-read* file-write* file-write-unlink {filter})\n",
    };
}
