using System.Diagnostics;
using Codex.Net.Auth.Storage;
using Codex.Protocol.Host;
using Codex.Testing.Homes;

namespace Codex.Net.Tests.Auth.Storage;

public sealed class CredentialStoreTests : IDisposable
{
    private static readonly StoredCredentials s_key = StoredCredentials.ForApiKey("sk-1");

    private readonly TestCodexHome _home = new();
    private readonly MemoryKeyring _keyring = new();

    private AuthPlace Place => new(_home.CodexHome);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Keyring_Save_HasTheOriginalsNamesAndRemovesTheFile()
    {
        _home.Write("auth.json", "{}");
        var store = Open(CredentialStoreKind.Keyring);

        await store.UpdateAsync(_ => s_key, CancellationToken.None);

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(_home.CodexHome)))[..16];
        Assert.Equal(
            [KeyValuePair.Create(("Codex Auth", "cli|" + hash), """{"auth_mode":"apikey","OPENAI_API_KEY":"sk-1"}""")], _keyring.Secrets);
        Assert.False(File.Exists(_home.PathOf("auth.json")));
        Assert.Equal("sk-1", Assert.IsType<StoredState.Present>(await store.ReadAsync(CancellationToken.None)).Credentials.ApiKey);
        Assert.True(await store.DeleteAsync(CancellationToken.None));
        Assert.Empty(_keyring.Secrets);
    }

    [Fact]
    public async Task Keyring_Missing_FailsAndWritesNoFile()
    {
        _keyring.Problem = "no keyring here";

        var failure = await Assert.ThrowsAsync<CredentialStoreException>(
            async () => await Open(CredentialStoreKind.Keyring).UpdateAsync(_ => s_key, CancellationToken.None));

        Assert.Equal("failed to write OAuth tokens to keyring: no keyring here", failure.Message);
        Assert.False(File.Exists(_home.PathOf("auth.json")));
    }

    [Fact]
    public async Task Auto_KeyringMissing_FallsBackToTheFile()
    {
        _keyring.Problem = "no keyring here";
        var store = Open(CredentialStoreKind.Auto);

        await store.UpdateAsync(_ => s_key, CancellationToken.None);

        Assert.True(File.Exists(_home.PathOf("auth.json")));
        Assert.IsType<StoredState.Present>(await store.ReadAsync(CancellationToken.None));
        Assert.Null(await store.FindSaveProblemAsync(CancellationToken.None));
        Assert.True(await store.DeleteAsync(CancellationToken.None));
        Assert.False(File.Exists(_home.PathOf("auth.json")));
    }

    [Fact]
    public async Task Auto_CredentialsInTheFile_MoveToTheKeyringWithTheNextSave()
    {
        _home.Write("auth.json", """{"OPENAI_API_KEY":"sk-0","x":1}""");
        var store = Open(CredentialStoreKind.Auto);

        await store.UpdateAsync(state => ((StoredState.Present)state).Credentials with { ApiKey = "sk-1" }, CancellationToken.None);

        Assert.Equal("""{"OPENAI_API_KEY":"sk-1","x":1}""", _keyring.Secrets.Single().Value);
        Assert.False(File.Exists(_home.PathOf("auth.json")));
    }

    [Fact]
    public async Task Ephemeral_Save_TouchesNoDisk()
    {
        var store = Open(CredentialStoreKind.Ephemeral);

        await store.UpdateAsync(_ => s_key, CancellationToken.None);

        Assert.IsType<StoredState.Present>(await store.ReadAsync(CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(_home.CodexHome));
        Assert.IsType<StoredState.Empty>(await Open(CredentialStoreKind.Ephemeral).ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task File_LeftoversOfACrash_AreRemovedByTheNextSave()
    {
        foreach (var name in (string[])[".auth-abcDEF", ".auth-young1", ".auth-other-thing"]) _home.Write(name, "secret");
        foreach (var name in (string[])[".auth-abcDEF", ".auth-other-thing"]) File.SetLastWriteTimeUtc(_home.PathOf(name), DateTime.UtcNow.AddHours(-1));

        await Open(CredentialStoreKind.File).UpdateAsync(_ => s_key, CancellationToken.None);

        Assert.Equal(
            [".auth-other-thing", ".auth-young1", "auth.json", "auth.json.lock", "auth.lock"],
            Directory.GetFiles(_home.CodexHome).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task File_ChangeGivesNull_LeavesTheFileAlone()
    {
        _home.Write("auth.json", "{ damaged");

        Assert.IsType<StoredState.Unreadable>(await Open(CredentialStoreKind.File).UpdateAsync(_ => null, CancellationToken.None));
        Assert.Equal("{ damaged", _home.Read("auth.json"));
    }

    [Theory]
    [InlineData("auth.lock")]
    [InlineData("auth.json.lock")]
    public async Task File_LockHeldByAnotherProgram_WaitsForIt(string lockName)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs flock(1)");
        // What the original holds while it saves: flock(2) from another process.
        var start = new ProcessStartInfo("/usr/bin/flock", [_home.PathOf(lockName), "sh", "-c", "echo held; read line"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var holder = Process.Start(start)!;
        try
        {
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync().WaitAsync(AuthWorld.Limit));
            var save = Open(CredentialStoreKind.File).UpdateAsync(_ => s_key, CancellationToken.None).AsTask();
            Assert.NotSame(save, await Task.WhenAny(save, Task.Delay(200)));
            Assert.False(File.Exists(_home.PathOf("auth.json")));

            holder.StandardInput.Close();

            await save.WaitAsync(AuthWorld.Limit);
            Assert.True(File.Exists(_home.PathOf("auth.json")));
        }
        finally
        {
            if (!holder.HasExited) holder.Kill(entireProcessTree: true);
            await holder.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task FileLock_HeldByUs_StopsTheOriginalsKindOfLock()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs flock(1)");
        var path = _home.PathOf("auth.lock");
        Assert.Equal(1, await TryFlockAsync(path, FileLock.AcquireAsync(path, FileLock.Shared, TimeSpan.FromSeconds(5), TimeProvider.System, CancellationToken.None)));
        Assert.Equal(0, await TryFlockAsync(path, new ValueTask<FileLock?>((FileLock?)null)));
    }

    [Fact]
    public async Task FileLock_HeldTooLong_GivesNull()
    {
        var path = _home.PathOf("some.lock");
        using var first = await FileLock.AcquireAsync(path, FileLock.OwnerOnly, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        Assert.NotNull(first);
        Assert.Null(await FileLock.AcquireAsync(path, FileLock.OwnerOnly, TimeSpan.FromMilliseconds(30), TimeProvider.System, CancellationToken.None));
        first.Dispose();
        using var second = await FileLock.AcquireAsync(path, FileLock.OwnerOnly, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        Assert.NotNull(second);
    }

    private static async Task<int> TryFlockAsync(string path, ValueTask<FileLock?> holding)
    {
        using var held = await holding;
        using var process = Process.Start("/usr/bin/flock", ["--nonblock", path, "true"]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private ICredentialStore Open(CredentialStoreKind kind) => CredentialStores.Open(kind, Place, _keyring, TimeProvider.System);

    private sealed class MemoryKeyring : IKeyring
    {
        public Dictionary<(string Service, string Account), string> Secrets { get; } = [];

        public string? Problem { get; set; }

        public ValueTask<string?> FindAsync(string service, string account, CancellationToken cancellationToken)
        {
            Check();
            return ValueTask.FromResult(Secrets.GetValueOrDefault((service, account)));
        }

        public ValueTask SaveAsync(string service, string account, string secret, CancellationToken cancellationToken)
        {
            Check();
            Secrets[(service, account)] = secret;
            return ValueTask.CompletedTask;
        }

        public ValueTask<bool> DeleteAsync(string service, string account, CancellationToken cancellationToken)
        {
            Check();
            return ValueTask.FromResult(Secrets.Remove((service, account)));
        }

        private void Check()
        {
            if (Problem is not null) throw new KeyringException(Problem);
        }
    }
}
