using Codex.Machine.Keyring.Linux;
using Codex.Machine.Keyring.MacOS;
using Codex.Machine.Keyring.Windows;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring;

/// <summary>The keyring of the platform. Nothing is connected to until the first use.</summary>
public static class Keyrings
{
    /// <summary>Null on platforms without one that we know.</summary>
    public static IKeyring? ForPlatform(HostEnvironment host)
    {
        if (OperatingSystem.IsLinux())
            return new SecretServiceKeyring(host);
        if (OperatingSystem.IsMacOS())
            return new KeychainKeyring();
        return OperatingSystem.IsWindows() ? new CredentialManagerKeyring() : null;
    }
}
