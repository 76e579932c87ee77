using System.Collections.Immutable;

namespace Codex.Net.Auth.Accounts;

/// <summary>One account of this home.</summary>
/// <param name="Name">Its name; <see cref="AccountName.Default"/> is the unnamed one.</param>
/// <param name="State">Who is signed in there.</param>
/// <param name="IsSelected">True for the one that runs use which name none.</param>
public sealed record AccountEntry(string Name, SignInState State, bool IsSelected);

/// <summary>The accounts of a home, side by side. Choosing among them never revokes anything.</summary>
public sealed class AccountDirectory
{
    private readonly AuthBrokerOptions _options;
    private readonly AccountFolders _folders;

    /// <param name="options">As for the broker; the account in it does not matter.</param>
    public AccountDirectory(AuthBrokerOptions options)
    {
        _options = options;
        _folders = new AccountFolders(options.Environment.CodexHome);
    }

    /// <summary>The account that runs use which name none.</summary>
    public string Selected => _folders.Selected() ?? AccountName.Default;

    /// <summary>All accounts, the unnamed one first; no network.</summary>
    public async Task<ImmutableArray<AccountEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var selected = Selected;
        var entries = ImmutableArray.CreateBuilder<AccountEntry>();
        foreach (var name in (ImmutableArray<string>)[AccountName.Default, .. _folders.Names()])
        {
            await using var broker = Open(name);
            var isSelected = name.Equals(selected, StringComparison.OrdinalIgnoreCase);
            entries.Add(new AccountEntry(name, await broker.ReadStateAsync(cancellationToken), isSelected));
        }

        return entries.ToImmutable();
    }

    /// <summary>Makes an account the one that runs use which name none.</summary>
    /// <exception cref="AuthException">Nobody is signed in there.</exception>
    public async Task UseAsync(string name, CancellationToken cancellationToken)
    {
        if (AccountName.IsDefault(name))
        {
            _folders.Select(null);
            return;
        }

        var known = Find(name);
        await using var broker = Open(known);
        if ((await broker.ReadStateAsync(cancellationToken)).Mode is null)
        {
            throw NoSuchAccount(known);
        }

        _folders.Select(known);
    }

    /// <summary>Forgets a named account.</summary>
    /// <exception cref="AuthException">There is no such account, or it could not be removed.</exception>
    public async Task RemoveAsync(string name, SignOutScope scope, CancellationToken cancellationToken)
    {
        if (AccountName.IsDefault(name))
        {
            throw new AuthException("The account without a name is removed by `codex logout`.");
        }

        var known = Find(name);
        await using (var broker = Open(known))
        {
            await broker.SignOutAsync(scope, cancellationToken);
        }

        if (known.Equals(_folders.Selected(), StringComparison.OrdinalIgnoreCase))
        {
            _folders.Select(null);
        }

        _folders.Remove(known);
    }

    private string Find(string name)
    {
        AccountName.Check(name);
        return _folders.ExistingName(name) ?? throw NoSuchAccount(name);
    }

    private static AuthException NoSuchAccount(string name) => new($"There is no account \"{name}\". Run `codex login --account {name}` to add it.");

    private AuthBroker Open(string name) => AuthBroker.Create(_options with { Account = new AccountChoice(name, IsExplicit: true), Notify = null });
}
