using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Codex.Protocol;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;

namespace Codex.Core.Turns;

/// <summary>The <c>User-Agent</c> of requests: <c>codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.169.0)</c>.</summary>
public static class UserAgent
{
    /// <param name="originator">Who drives us.</param>
    /// <param name="host">Gives the terminal's name.</param>
    public static string Create(string originator, HostEnvironment host) =>
        Create(originator, host, new ClientInfo { Name = originator, Version = ProductInfo.Version });

    /// <param name="originator">Who drives us.</param>
    /// <param name="host">Gives the terminal's name.</param>
    /// <param name="client">The program that is connected.</param>
    public static string Create(string originator, HostEnvironment host, ClientInfo client) =>
        Clean($"{originator}/{ProductInfo.Version} ({OperatingSystemName()}; {Architecture()}) {Terminal(host)} ({client.Name}; {client.Version})");

    private static string OperatingSystemName()
    {
        if (OperatingSystem.IsLinux())
            return LinuxName();
        var version = Environment.OSVersion.Version;
        var number = string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}.{Math.Max(0, version.Build)}");
        return OperatingSystem.IsMacOS() ? $"Mac OS {number}" : OperatingSystem.IsWindows() ? $"Windows {number}" : $"Unknown {number}";
    }

    /// <summary>Reads os-release; no process is started for it.</summary>
    private static string LinuxName()
    {
        string name = "Linux", version = "";
        try
        {
            foreach (var line in File.ReadLines("/etc/os-release"))
            {
                if (line.StartsWith("NAME=", StringComparison.Ordinal))
                    name = line[5..].Trim('"').Replace(" GNU/Linux", "", StringComparison.Ordinal);
                else if (line.StartsWith("VERSION_ID=", StringComparison.Ordinal))
                    version = line[11..].Trim('"');
            }
        }
        catch (IOException)
        {
            // A system without os-release is just "Linux".
        }

        var parts = version.Split('.', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? name : $"{name} {parts[0]}.{parts.ElementAtOrDefault(1) ?? "0"}.{parts.ElementAtOrDefault(2) ?? "0"}";
    }

    private static string Architecture() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.Arm64 => RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "arm64" : "aarch64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static string Terminal(HostEnvironment host)
    {
        if (host.Get("TERM_PROGRAM") is { } program)
            return host.Get("TERM_PROGRAM_VERSION") is { } version ? $"{program}/{version}" : program;
        return host.Get("TERM") ?? "unknown";
    }

    /// <summary>Header values are printable ASCII; anything else becomes an underscore.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(c is >= ' ' and <= '~' ? c : '_');
        return clean.ToString();
    }
}
