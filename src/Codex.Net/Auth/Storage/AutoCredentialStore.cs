namespace Codex.Net.Auth.Storage;

/// <summary>
/// The keyring where there is one, else the file. What the keyring holds wins over a file; a keyring that cannot be read
/// does not keep anybody out.
/// </summary>
internal sealed class AutoCredentialStore(ICredentialStore keyring, ICredentialStore file) : ICredentialStore
{
    public string Place => $"{keyring.Place} or {file.Place}";

    public async ValueTask<StoredState> ReadAsync(CancellationToken cancellationToken)
    {
        var state = await keyring.ReadAsync(cancellationToken);
        return state is StoredState.Present ? state : await file.ReadAsync(cancellationToken);
    }

    public async ValueTask<string?> FindSaveProblemAsync(CancellationToken cancellationToken) =>
        await keyring.FindSaveProblemAsync(cancellationToken) is null ? null : await file.FindSaveProblemAsync(cancellationToken);

    public async ValueTask<StoredState> UpdateAsync(Func<StoredState, StoredCredentials?> change, CancellationToken cancellationToken)
    {
        var inKeyring = await keyring.ReadAsync(cancellationToken);
        if (inKeyring is StoredState.Unreadable)
        {
            return await file.UpdateAsync(change, cancellationToken);
        }

        // The keyring may be empty because the credentials still are in the file: the change must see those.
        var inFile = inKeyring is StoredState.Empty ? await file.ReadAsync(cancellationToken) : StoredState.Nothing;
        try
        {
            return await keyring.UpdateAsync(current => change(current is StoredState.Empty ? inFile : current), cancellationToken);
        }
        catch (CredentialStoreException)
        {
            return await file.UpdateAsync(change, cancellationToken);
        }
    }

    public async ValueTask<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        var wasInKeyring = false;
        try
        {
            wasInKeyring = await keyring.DeleteAsync(cancellationToken);
        }
        catch (CredentialStoreException)
        {
            // Without a keyring there is nothing in it.
        }

        return await file.DeleteAsync(cancellationToken) | wasInKeyring;
    }
}
