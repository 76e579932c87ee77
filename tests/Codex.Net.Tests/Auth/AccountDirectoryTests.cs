using Codex.Net.Auth;
using Codex.Net.Auth.Accounts;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Tests.Auth;

public sealed class AccountDirectoryTests : IAsyncLifetime
{
    private readonly AuthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task List_SeveralAccounts_TellsWhoIsWhere()
    {
        _world.SignInFresh();
        await AddAsync("work", "sk-work-1234567890");
        var accounts = Open();
        await accounts.UseAsync("Work", CancellationToken.None);

        var entries = await accounts.ListAsync(CancellationToken.None);

        Assert.Equal(
            [("default", AuthMode.ChatGpt, "a@example.com", false), ("work", AuthMode.ApiKey, null, true)],
            entries.Select(entry => (entry.Name, entry.State.Mode!.Value, entry.State.Email, entry.IsSelected)));
        Assert.Empty(_world.Server.Requests);
    }

    [Fact]
    public async Task Use_Account_IsWhatRunsTakeThatNameNone()
    {
        _world.SignInFresh();
        await AddAsync("work", "sk-work-1234567890");
        var accounts = Open();

        await accounts.UseAsync("work", CancellationToken.None);
        Assert.Equal(("work", AuthMode.ApiKey), (_world.Broker().AccountName, (await _world.Broker().ReadStateAsync(CancellationToken.None)).Mode));
        var named = _world.Broker(o => o with { Account = new AccountChoice("default", IsExplicit: false) });
        Assert.Equal((null, AuthMode.ChatGpt), (named.AccountName, (await named.ReadStateAsync(CancellationToken.None)).Mode));

        await accounts.UseAsync("default", CancellationToken.None);
        Assert.Null(_world.Broker().AccountName);
        Assert.Empty(_world.Server.Requests);
    }

    [Fact]
    public async Task Use_AccountThatDoesNotExist_SaysHowToAddIt()
    {
        var failure = await Assert.ThrowsAsync<AuthException>(() => Open().UseAsync("home", CancellationToken.None));

        Assert.Equal("There is no account \"home\". Run `codex login --account home` to add it.", failure.Message);
        Assert.False(Directory.Exists(_world.Home.PathOf("accounts")));
    }

    [Fact]
    public async Task Remove_SelectedAccount_FallsBackToTheUnnamedOne()
    {
        await AddAsync("work", "sk-work-1234567890");
        var accounts = Open();
        await accounts.UseAsync("work", CancellationToken.None);

        await accounts.RemoveAsync("work", SignOutScope.HereOnly, CancellationToken.None);

        Assert.Equal("default", accounts.Selected);
        Assert.Equal(["default"], (await accounts.ListAsync(CancellationToken.None)).Select(entry => entry.Name));
        await Assert.ThrowsAsync<AuthException>(() => accounts.RemoveAsync("default", SignOutScope.HereOnly, CancellationToken.None));
        await Assert.ThrowsAsync<AuthException>(() => accounts.RemoveAsync("work", SignOutScope.HereOnly, CancellationToken.None));
    }

    [Fact]
    public async Task Get_TwoAccountsOfOneHome_AreRenewedApart()
    {
        _world.SignInExpired();
        var text = _world.AuthText;
        _world.Home.Write("accounts/work/auth.json", text.Replace("\"R0\"", "\"R1\"", StringComparison.Ordinal));

        Assert.Equal("A1", await AuthWorld.BearerNameAsync(_world.Broker()));
        Assert.Equal("A2", await AuthWorld.BearerNameAsync(_world.Broker(o => o with { Account = new AccountChoice("work", IsExplicit: false) })));

        Assert.Contains("\"R2\"", _world.Home.Read("accounts/work/auth.json"), StringComparison.Ordinal);
        Assert.Equal("R1", _world.Stored.Tokens!.RefreshToken);
    }

    private async Task AddAsync(string name, string key) => await _world.Broker(o => o with { Account = new AccountChoice(name, IsExplicit: true) })
        .SignInAsync(StoredCredentials.ForApiKey(key), CancellationToken.None);

    private AccountDirectory Open()
    {
        AccountDirectory? accounts = null;
        _ = _world.Broker(o =>
        {
            accounts = new AccountDirectory(o);
            return o;
        });
        return accounts!;
    }
}
