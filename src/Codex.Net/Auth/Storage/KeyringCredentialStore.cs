using System.Text;
using System.Text.Json;
using Codex.Protocol.Host;

namespace Codex.Net.Auth.Storage;

/// <summary>
/// The user's keyring: service <c>Codex Auth</c>, account <see cref="AuthPlace.KeyringAccount"/>, the document on one
/// line, as the original keeps it. Saving removes the file: two places would drift apart.
/// </summary>
internal sealed class KeyringCredentialStore(IKeyring keyring, AuthPlace place, TimeProvider clock) : ICredentialStore
{
    private const string Service = "Codex Auth";

    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(20);

    public string Place => "the keyring";

    public async ValueTask<StoredState> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await keyring.FindAsync(Service, place.KeyringAccount, cancellationToken) is { } secret
                ? new StoredState.Present(CredentialDocument.Parse(Encoding.UTF8.GetBytes(secret)))
                : StoredState.Nothing;
        }
        catch (KeyringException e)
        {
            return new StoredState.Unreadable("the keyring cannot be read: " + e.Message);
        }
        catch (JsonException e)
        {
            return new StoredState.Unreadable($"the keyring's entry \"{Service}\" is damaged: {e.Message}");
        }
    }

    /// <summary>Reading asks the same daemon for the same unlocked collection, so it finds nearly all that a save would.</summary>
    public async ValueTask<string?> FindSaveProblemAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) is StoredState.Unreadable(var reason) ? reason : null;

    public async ValueTask<StoredState> UpdateAsync(Func<StoredState, StoredCredentials?> change, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(place.Folder);
            using var commit = await FileLock.AcquireAsync(place.CommitLock, FileLock.Shared, LockLimit, clock, cancellationToken);
            var current = await ReadAsync(cancellationToken);
            if (change(current) is not { } next)
            {
                return current;
            }

            var secret = Encoding.UTF8.GetString(CredentialDocument.ToLine(next).Span);
            await keyring.SaveAsync(Service, place.KeyringAccount, secret, cancellationToken);
            File.Delete(place.File);
            return new StoredState.Present(next);
        }
        catch (Exception e) when (e is KeyringException or IOException or UnauthorizedAccessException)
        {
            throw new CredentialStoreException("failed to write OAuth tokens to keyring: " + e.Message, e);
        }
    }

    public async ValueTask<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            var existed = await keyring.DeleteAsync(Service, place.KeyringAccount, cancellationToken);
            existed |= File.Exists(place.File);
            File.Delete(place.File);
            return existed;
        }
        catch (Exception e) when (e is KeyringException or IOException or UnauthorizedAccessException)
        {
            throw new CredentialStoreException("the keyring's entry cannot be removed: " + e.Message, e);
        }
    }
}
