using Codex.Net.Auth;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;
using Codex.Testing.Auth;
using Codex.Testing.Model;

namespace Codex.Net.Tests.Auth;

/// <summary>
/// Several owners of one home: each broker here stands for a process, because the locks belong to open files and not to processes. The soak
/// in bench/ does the same with real ones.
/// </summary>
public sealed class SharedHomeTests : IAsyncLifetime
{
    private readonly AuthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Get_TenProcessesAtOnce_SpendOneToken()
    {
        _world.SignInExpired();
        var gate = new TaskCompletionSource();
        _world.Server.ScriptToken(ModelReply.From(_world.Server.Token).After(gate.Task));

        var processes = Enumerable.Range(0, 10).Select(_ => AuthWorld.BearerNameAsync(_world.Broker())).ToArray();
        while (_world.Server.TokenRequests.IsEmpty) await Task.Yield();
        gate.SetResult();

        Assert.All(await Task.WhenAll(processes), name => Assert.Equal("A1", name));
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Recover_TwoProcessesRejectedTogether_SpendOneToken()
    {
        _world.SignInFresh();
        AuthBroker one = _world.Broker(), two = _world.Broker();
        RequestCredentials first = await AuthWorld.GetAsync(one), second = await AuthWorld.GetAsync(two);

        await Task.WhenAll(AuthWorld.RecoverAsync(one, first), AuthWorld.RecoverAsync(two, second));

        Assert.Equal(("A1", "A1"), (await AuthWorld.BearerNameAsync(one), await AuthWorld.BearerNameAsync(two)));
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Get_ReusedButWinnerSavesALittleLater_AdoptsTheWinnersTokens()
    {
        // The original posts without our lock: it may have spent the token and not saved yet.
        _world.SignInExpired();
        var winner = _world.Server.Ledger.Renew("R0")!.Value;
        var looked = new TaskCompletionSource();
        _world.Server.ScriptToken(ModelReply.From(request =>
        {
            looked.SetResult();
            return _world.Server.Token(request);
        }));

        var get = AuthWorld.BearerNameAsync(_world.Broker());
        await looked.Task;
        _world.WriteAuth(winner.AccessToken, winner.RefreshToken);

        Assert.Equal("A1", await get);
        Assert.Single(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Get_OtherSignInWhileTheRequestIsUnderWay_IsNotOverwritten()
    {
        _world.SignInExpired();
        var newcomer = FakeAuthTokens.AuthJson(FakeAuthTokens.Access("O0", _world.Now.AddHours(1), account: "acc-2"), "O-R0", _world.Now, "acc-2");
        _world.Server.ScriptToken(ModelReply.From(request =>
        {
            _world.Home.Write("auth.json", newcomer);
            return _world.Server.Token(request);
        }));

        var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(_world.Broker()));

        Assert.Contains("signed in to another account", failure.Message, StringComparison.Ordinal);
        Assert.Equal(newcomer, _world.AuthText);
    }

    [Fact]
    public async Task Get_SameAccountSignsInWhileTheRequestIsUnderWay_TheirTokensCount()
    {
        _world.SignInExpired();
        var newcomer = FakeAuthTokens.AuthJson(FakeAuthTokens.Access("N0", _world.Now.AddHours(1)), "N-R0", _world.Now);
        _world.Server.ScriptToken(ModelReply.From(request =>
        {
            _world.Home.Write("auth.json", newcomer);
            return _world.Server.Token(request);
        }));

        Assert.Equal("N0", await AuthWorld.BearerNameAsync(_world.Broker()));
        Assert.Equal(newcomer, _world.AuthText);
    }

    [Fact]
    public async Task Get_OtherKeysChangeWhileTheRequestIsUnderWay_AreKept()
    {
        _world.SignInExpired();
        _world.Server.ScriptToken(ModelReply.From(request =>
        {
            File.WriteAllText(_world.AuthFile, _world.AuthText.Replace("\"OPENAI_API_KEY\": null", "\"x_new\": 7, \"OPENAI_API_KEY\": null", StringComparison.Ordinal));
            return _world.Server.Token(request);
        }));

        Assert.Equal("A1", await AuthWorld.BearerNameAsync(_world.Broker()));
        Assert.Equal(("x_new", "R1"), (_world.Stored.Unknown.Single().Name, _world.Stored.Tokens!.RefreshToken));
    }

    [Fact]
    public async Task Get_SignedOutWhileTheRequestIsUnderWay_StaysSignedOut()
    {
        _world.SignInExpired();
        _world.Server.ScriptToken(ModelReply.From(request =>
        {
            File.Delete(_world.AuthFile);
            return _world.Server.Token(request);
        }));

        await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(_world.Broker()));

        Assert.False(File.Exists(_world.AuthFile));
    }

    [Fact]
    public async Task Get_SaveFailsAfterTheSpend_KeepsTheTokensInMemoryAndWarns()
    {
        _world.SignInExpired();
        var blocked = Path.Combine(_world.Home.CodexHome, "auth.json.lock");
        _world.Server.ScriptToken(ModelReply.From(request =>
        {
            Directory.CreateDirectory(blocked);
            return _world.Server.Token(request);
        }));
        var broker = _world.Broker();

        Assert.Equal("A1", await AuthWorld.BearerNameAsync(broker));

        Assert.Contains("kept in memory", Assert.IsType<AuthNotice.Warning>(Assert.Single(_world.Notices)).Message, StringComparison.Ordinal);
        Assert.Equal("R0", _world.Stored.Tokens!.RefreshToken);
        // The spent token on disk is not taken back, and the next renewal saves again.
        Directory.Delete(blocked);
        Assert.IsType<UnauthorizedOutcome.Rejected>(await AuthWorld.RecoverAsync(broker, await AuthWorld.GetAsync(broker)));
        Assert.Null((await broker.RenewAsync(CancellationToken.None)).Problem);
        Assert.Equal("R2", _world.Stored.Tokens!.RefreshToken);
        Assert.Equal(0, _world.Server.Ledger.Reuses);
    }

    [Fact]
    public async Task Get_FolderCannotTakeAFile_SpendsNothingAndSaysWhy()
    {
        _world.SignInExpired();
        // A folder in the place of the lock file: nothing can be locked, whoever we are (root is not stopped by permissions).
        Directory.CreateDirectory(_world.Home.PathOf("auth.refresh.lock"));

        var failure = await Assert.ThrowsAsync<ResponsesException>(() => AuthWorld.GetAsync(_world.Broker()));

        Assert.Equal((ResponsesErrorKind.Unauthorized, false), (failure.Kind, failure.IsRetryable));
        Assert.Contains("Nothing was sent", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Server.TokenRequests);
    }

    [Fact]
    public async Task Get_LinkedFile_StaysALinkAndSharesItsLock()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        _world.SignInExpired();
        var real = Path.Combine(_world.Home.Home, "shared", "auth.json");
        Directory.CreateDirectory(Path.GetDirectoryName(real)!);
        File.Move(_world.AuthFile, real);
        File.CreateSymbolicLink(_world.AuthFile, real);

        Assert.Equal("A1", await AuthWorld.BearerNameAsync(_world.Broker()));

        Assert.Equal(real, new FileInfo(_world.AuthFile).LinkTarget);
        Assert.Contains("\"R1\"", File.ReadAllText(real), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(real)!, "auth.refresh.lock")));
    }

    [Fact]
    public async Task UpdateAsync_ManyWritersAndReaders_NobodySeesATornFile()
    {
        _world.SignInFresh();
        var place = new AuthPlace(_world.Home.CodexHome);
        using var over = new CancellationTokenSource();
        await new FileCredentialStore(place, TimeProvider.System).UpdateAsync(
            _ => StoredCredentials.ForChatGpt(new TokenSet { AccessToken = "Ax", RefreshToken = "x" }, null, _world.Now), CancellationToken.None);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var reads = 0;
            while (!over.IsCancellationRequested)
            {
                var tokens = CredentialDocument.Parse(File.ReadAllBytes(_world.AuthFile)).Tokens;
                Assert.Equal(tokens!.AccessToken, "A" + tokens.RefreshToken);
                reads++;
            }

            return reads;
        })).ToArray();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var store = new FileCredentialStore(place, TimeProvider.System);
            for (var i = 0; i < 25; i++)
            {
                var name = $"{writer}-{i}";
                await store.UpdateAsync(
                    state => ((StoredState.Present)state).Credentials with { Tokens = new TokenSet { AccessToken = "A" + name, RefreshToken = name } },
                    CancellationToken.None);
            }
        })).ToArray();
        await Task.WhenAll(writers).WaitAsync(AuthWorld.Limit);
        await over.CancelAsync();

        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(["auth.json", "auth.json.lock", "auth.lock"], Directory.GetFiles(_world.Home.CodexHome).Select(Path.GetFileName).Order());
    }
}
