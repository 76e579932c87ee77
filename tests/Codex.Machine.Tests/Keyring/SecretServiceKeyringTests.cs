using Codex.Machine.Keyring;
using Codex.Protocol.Host;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Keyring;

public sealed class SecretServiceKeyringTests
{
    private const string Service = "Codex Auth";
    private const string Account = "cli|0123456789abcdef";

    [Fact]
    public async Task RealKeyring_SaveFindReplaceDelete_Works()
    {
        Assert.SkipUnless(KeyringSession.Obstacle is null, KeyringSession.Obstacle ?? "");
        await using var session = await KeyringSession.StartAsync(hasKeyring: true);
        var keyring = Keyrings.ForPlatform(session.Host)!;
        var secret = "{\"tokens\":\"" + new string('é', 5000) + "\"}";

        Assert.Null(await keyring.FindAsync(Service, Account, CancellationToken.None));
        Assert.False(await keyring.DeleteAsync(Service, Account, CancellationToken.None));
        await keyring.SaveAsync(Service, Account, "first", CancellationToken.None);
        await keyring.SaveAsync(Service, "other", "theirs", CancellationToken.None);
        await keyring.SaveAsync(Service, Account, secret, CancellationToken.None);

        Assert.Equal(secret, await keyring.FindAsync(Service, Account, CancellationToken.None));
        Assert.Equal("theirs", await keyring.FindAsync(Service, "other", CancellationToken.None));
        Assert.True(await keyring.DeleteAsync(Service, Account, CancellationToken.None));
        Assert.Null(await keyring.FindAsync(Service, Account, CancellationToken.None));
    }

    [Fact]
    public async Task RealKeyring_OtherProgramsItems_AreFoundAndUpdatedInPlace()
    {
        Assert.SkipUnless(KeyringSession.Obstacle is null, KeyringSession.Obstacle ?? "");
        Assert.SkipUnless(File.Exists("/usr/bin/secret-tool"), "needs /usr/bin/secret-tool (apt-get install libsecret-tools)");
        await using var session = await KeyringSession.StartAsync(hasKeyring: true);
        var keyring = Keyrings.ForPlatform(session.Host)!;
        // As the original's library writes them.
        await session.RunAsync("/bin/sh", "-c", $"printf theirs | secret-tool store --label=x service '{Service}' username '{Account}' target default application rust-keyring");

        Assert.Equal("theirs", await keyring.FindAsync(Service, Account, CancellationToken.None));
        await keyring.SaveAsync(Service, Account, "ours", CancellationToken.None);
        Assert.Equal("ours", await session.RunAsync("/usr/bin/secret-tool", "lookup", "application", "rust-keyring"));

        await keyring.SaveAsync(Service, "new", "made by us", CancellationToken.None);
        Assert.Equal("made by us", await session.RunAsync("/usr/bin/secret-tool", "lookup", "service", Service, "username", "new", "target", "default"));
    }

    [Fact]
    public async Task NobodyOffersAKeyring_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/dbus-daemon"), "needs /usr/bin/dbus-daemon (apt-get install dbus)");
        await using var session = await KeyringSession.StartAsync(hasKeyring: false);

        var failure = await Assert.ThrowsAsync<KeyringException>(
            async () => await Keyrings.ForPlatform(session.Host)!.FindAsync(Service, Account, CancellationToken.None));

        Assert.Equal("no program on the D-Bus session offers a keyring (Secret Service)", failure.Message);
    }

    [Theory]
    [InlineData(null, "there is no D-Bus session")]
    [InlineData("unix:path=/nowhere/bus", "cannot be reached")]
    [InlineData("tcp:host=127.0.0.1,port=1", "not supported")]
    public async Task NoSession_SaysSo(string? address, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        using var home = new TestCodexHome();
        var host = TestHost.Create(home, variables: [new("DBUS_SESSION_BUS_ADDRESS", address ?? ""), new("XDG_RUNTIME_DIR", home.TempDirectory)]);

        var failure = await Assert.ThrowsAsync<KeyringException>(async () => await Keyrings.ForPlatform(host)!.SaveAsync(Service, Account, "x", CancellationToken.None));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }
}
