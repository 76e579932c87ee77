using System.Collections.Immutable;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Accounts;

/// <summary>
/// Where accounts live: the unnamed one in <c>$CODEX_HOME</c>, each named one in <c>$CODEX_HOME/accounts/NAME</c>, and the name that
/// <c>codex account use</c> chose in <c>$CODEX_HOME/accounts/selected</c>.
/// </summary>
internal sealed class AccountFolders(string codexHome)
{
    private readonly string _folder = Path.Combine(codexHome, "accounts");

    private string SelectionFile => Path.Combine(_folder, "selected");

    /// <summary>The place of an account; null and <c>default</c> are the unnamed one.</summary>
    public AuthPlace PlaceOf(string? name)
    {
        if (AccountName.IsDefault(name))
        {
            return new AuthPlace(codexHome);
        }

        AccountName.Check(name);
        return new AuthPlace(Path.Combine(_folder, ExistingName(name) ?? name));
    }

    /// <summary>Names of the accounts that have a folder, sorted.</summary>
    public ImmutableArray<string> Names() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateDirectories(_folder).Select(path => Path.GetFileName(path))
            .Where(name => AccountName.FindProblem(name) is null).Order(StringComparer.OrdinalIgnoreCase)]
        : [];

    /// <summary>The name as it was first written; null when there is no such account.</summary>
    public string? ExistingName(string name) => Names().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The account that <c>codex account use</c> chose; null is the unnamed one.</summary>
    public string? Selected()
    {
        try
        {
            var name = File.ReadAllText(SelectionFile).Trim();
            return AccountName.IsDefault(name) || AccountName.FindProblem(name) is not null ? null : name;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthException($"{SelectionFile} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Chooses the account for runs that name none.</summary>
    public void Select(string? name)
    {
        try
        {
            if (AccountName.IsDefault(name))
            {
                File.Delete(SelectionFile);
                return;
            }

            // Replaced in one step: another process may be reading it.
            var temporary = SelectionFile + "." + Random.Shared.GetHexString(8);
            File.WriteAllText(temporary, name + "\n");
            File.Move(temporary, SelectionFile, overwrite: true);
        }
        catch (DirectoryNotFoundException) when (AccountName.IsDefault(name))
        {
            // No accounts, nothing chosen.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthException($"{SelectionFile} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Removes the folder of a named account with what is left in it: lock files.</summary>
    public void Remove(string name)
    {
        var folder = PlaceOf(name).Folder;
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthException($"{folder} cannot be removed: {e.Message}", e);
        }
    }
}
