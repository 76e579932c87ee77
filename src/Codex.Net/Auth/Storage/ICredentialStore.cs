namespace Codex.Net.Auth.Storage;

/// <summary>
/// Where one account's credentials are kept: a file, the system's keyring, or memory. Several processes use the same
/// place; <see cref="UpdateAsync"/> is the only way to write and excludes the others while it runs.
/// </summary>
public interface ICredentialStore
{
    /// <summary>Where it is, for messages: a path, or "the keyring".</summary>
    string Place { get; }

    /// <summary>What is there now; takes no lock.</summary>
    ValueTask<StoredState> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Why a save would fail; null when it should succeed. Asked before a token is spent whose successor must be kept.</summary>
    ValueTask<string?> FindSaveProblemAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads once more under the lock and saves what <paramref name="change"/> makes of it; nothing when that is null.
    /// Gives what is stored afterwards.
    /// </summary>
    /// <exception cref="CredentialStoreException">It could not be saved; what was there is still there.</exception>
    ValueTask<StoredState> UpdateAsync(Func<StoredState, StoredCredentials?> change, CancellationToken cancellationToken);

    /// <summary>Removes everything, readable or not. False when there was nothing.</summary>
    /// <exception cref="CredentialStoreException">It could not be removed.</exception>
    ValueTask<bool> DeleteAsync(CancellationToken cancellationToken);
}

/// <summary>A store refused to save or to forget; the message names the place and the cause.</summary>
public sealed class CredentialStoreException : Exception
{
    public CredentialStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
