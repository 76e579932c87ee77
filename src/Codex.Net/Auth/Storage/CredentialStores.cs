using Codex.Protocol.Host;

namespace Codex.Net.Auth.Storage;

/// <summary><c>cli_auth_credentials_store</c>.</summary>
public enum CredentialStoreKind
{
    /// <summary>auth.json.</summary>
    File,

    /// <summary>The keyring, and an error where there is none.</summary>
    Keyring,

    /// <summary>The keyring where there is one, else auth.json.</summary>
    Auto,

    /// <summary>Memory of the process.</summary>
    Ephemeral,
}

/// <summary>Opens the store that the configuration names.</summary>
internal static class CredentialStores
{
    public static ICredentialStore Open(CredentialStoreKind kind, AuthPlace place, IKeyring? keyring, TimeProvider clock)
    {
        var file = new FileCredentialStore(place, clock);
        var inKeyring = new KeyringCredentialStore(keyring ?? new NoKeyring(), place, clock);
        return kind switch
        {
            CredentialStoreKind.Keyring => inKeyring,
            CredentialStoreKind.Auto => new AutoCredentialStore(inKeyring, file),
            CredentialStoreKind.Ephemeral => new EphemeralCredentialStore(),
            _ => file,
        };
    }

    /// <summary>Stands where this platform has none.</summary>
    private sealed class NoKeyring : IKeyring
    {
        public ValueTask<string?> FindAsync(string service, string account, CancellationToken cancellationToken) => throw Missing();

        public ValueTask SaveAsync(string service, string account, string secret, CancellationToken cancellationToken) => throw Missing();

        public ValueTask<bool> DeleteAsync(string service, string account, CancellationToken cancellationToken) => throw Missing();

        private static KeyringException Missing() => new("this platform has no keyring");
    }
}
