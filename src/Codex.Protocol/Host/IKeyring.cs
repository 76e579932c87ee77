namespace Codex.Protocol.Host;

/// <summary>
/// The secret store of the user's desktop: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
/// It lives here because those who implement it (Machine) and those who use it (Net) do not see each other.
/// </summary>
public interface IKeyring
{
    /// <summary>The secret of an account at a service; null when there is none.</summary>
    /// <exception cref="KeyringException">There is no keyring, or it refused.</exception>
    ValueTask<string?> FindAsync(string service, string account, CancellationToken cancellationToken);

    /// <summary>Keeps a secret in place of an earlier one.</summary>
    /// <exception cref="KeyringException">There is no keyring, or it refused.</exception>
    ValueTask SaveAsync(string service, string account, string secret, CancellationToken cancellationToken);

    /// <summary>Forgets a secret. False when there was none.</summary>
    /// <exception cref="KeyringException">There is no keyring, or it refused.</exception>
    ValueTask<bool> DeleteAsync(string service, string account, CancellationToken cancellationToken);
}

/// <summary>The keyring is missing, locked or broken; the message says which, for the user.</summary>
public sealed class KeyringException : Exception
{
    public KeyringException(string message)
        : base(message)
    {
    }

    public KeyringException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
