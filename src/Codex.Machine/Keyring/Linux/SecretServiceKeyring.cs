using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Text;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring.Linux;

/// <summary>
/// The Secret Service (GNOME Keyring, KWallet, KeePassXC, …) over D-Bus. Each operation opens a line of its own: connect → session → find the
/// item → unlock it, which may show the user a prompt → act. Secrets cross the bus unencrypted (<c>plain</c>): it is a socket of this user on
/// this machine, and who could listen there could ask for the secret as well. Items carry the attributes that the original gives them and is
/// found by.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SecretServiceKeyring(HostEnvironment host) : IKeyring
{
    private const string Service = "org.freedesktop.secrets";
    private const string ServicePath = "/org/freedesktop/secrets";
    private const string ServiceInterface = "org.freedesktop.Secret.Service";
    private const string CollectionInterface = "org.freedesktop.Secret.Collection";
    private const string ItemInterface = "org.freedesktop.Secret.Item";
    private const string PromptInterface = "org.freedesktop.Secret.Prompt";

    /// <summary>An object path that stands for nothing.</summary>
    private const string Nowhere = "/";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>How long a user may take to type the password of the keyring.</summary>
    private static readonly TimeSpan s_promptLimit = TimeSpan.FromMinutes(2);

    public ValueTask<string?> FindAsync(string service, string account, CancellationToken cancellationToken) => WithSessionAsync<string?>(
        async session =>
        {
            var items = await session.SearchAsync(service, account);
            return items.IsEmpty ? null : await session.ReadSecretAsync(items[0]);
        },
        cancellationToken);

    public async ValueTask SaveAsync(string service, string account, string secret, CancellationToken cancellationToken) => await WithSessionAsync(
        async session =>
        {
            var items = await session.SearchAsync(service, account);
            if (items.IsEmpty)
                await session.CreateItemAsync(service, account, secret);
            else
                await session.WriteSecretAsync(items[0], secret);
            return true;
        },
        cancellationToken);

    public ValueTask<bool> DeleteAsync(string service, string account, CancellationToken cancellationToken) => WithSessionAsync(
        async session =>
        {
            var items = await session.SearchAsync(service, account);
            foreach (var item in items)
                await session.DeleteAsync(item);
            return !items.IsEmpty;
        },
        cancellationToken);

    private async ValueTask<T> WithSessionAsync<T>(Func<Session, Task<T>> act, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            await using var bus = await BusConnection.OpenAsync(BusAddress.Find(host), limit.Token);
            return await act(await Session.OpenAsync(bus, limit));
        }
        catch (BusErrorException exception)
        {
            throw new KeyringException(Explain(exception), exception);
        }
        catch (IOException exception)
        {
            throw new KeyringException("the line to the D-Bus session broke: " + exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KeyringException("the keyring did not answer in time", exception);
        }
    }

    private static string Explain(BusErrorException exception) => exception.Name switch
    {
        "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner"
            or "org.freedesktop.DBus.Error.Spawn.ServiceNotFound" => "no program on the D-Bus session offers a keyring (Secret Service)",
        "org.freedesktop.Secret.Error.IsLocked" => "the keyring is locked",
        _ => $"the keyring refused: {exception.Message}",
    };

    /// <summary>A session with the service on an open line.</summary>
    private sealed class Session
    {
        private readonly BusConnection _bus;
        private readonly CancellationTokenSource _limit;
        private readonly string _path;

        private Session(BusConnection bus, CancellationTokenSource limit, string path)
        {
            _bus = bus;
            _limit = limit;
            _path = path;
        }

        public static async Task<Session> OpenAsync(BusConnection bus, CancellationTokenSource limit)
        {
            var reply = await bus.CallAsync(
                new BusCall(Service, ServicePath, ServiceInterface, "OpenSession")
                {
                    Signature = "sv",
                    Body = body => body.String("plain").Variant("s", value => value.String("")),
                },
                limit.Token);
            return new Session(bus, limit, ReadSessionPath(reply));
        }

        /// <summary>Items of the account, unlocked.</summary>
        public async Task<ImmutableArray<string>> SearchAsync(string service, string account)
        {
            var reply = await CallAsync(ServicePath, ServiceInterface, "SearchItems", "a{ss}", body => body.Map(Attributes(service, account)));
            var (unlocked, locked) = ReadTwoLists(reply);
            if (!unlocked.IsEmpty || locked.IsEmpty)
                return unlocked;
            await UnlockAsync(locked);
            return locked;
        }

        public async Task<string> ReadSecretAsync(string item)
        {
            var reply = await CallAsync(item, ItemInterface, "GetSecret", "o", body => body.String(_path));
            var reader = new BusReader(reply);
            reader.Align(8);
            reader.String();
            reader.Bytes();
            return Encoding.UTF8.GetString(reader.Bytes());
        }

        public Task WriteSecretAsync(string item, string secret) =>
            CallAsync(item, ItemInterface, "SetSecret", "(oayays)", body => WriteSecret(body, secret));

        public async Task CreateItemAsync(string service, string account, string secret)
        {
            var collection = new BusReader(await CallAsync(ServicePath, ServiceInterface, "ReadAlias", "s", body => body.String("default"))).String();
            if (collection == Nowhere)
                throw new KeyringException("the keyring has no default collection to keep secrets in");
            await UnlockAsync([collection]);
            var attributes = new Dictionary<string, string>(Attributes(service, account)) { ["target"] = "default", ["application"] = "codex" };
            var reply = await CallAsync(collection, CollectionInterface, "CreateItem", "a{sv}(oayays)b", body =>
            {
                body.Array(8, properties => properties
                    .Align(8).String(ItemInterface + ".Label").Variant("s", value => value.String($"{account}@{service}"))
                    .Align(8).String(ItemInterface + ".Attributes").Variant("a{ss}", value => value.Map(attributes)));
                WriteSecret(body, secret);
                body.Bool(true);
            });
            await AnswerPromptAsync(ReadItemAndPrompt(reply));
        }

        public async Task DeleteAsync(string item) =>
            await AnswerPromptAsync(new BusReader(await CallAsync(item, ItemInterface, "Delete", "", static _ => { })).String());

        private async Task UnlockAsync(ImmutableArray<string> objects)
        {
            var reply = await CallAsync(ServicePath, ServiceInterface, "Unlock", "ao", body => body.Strings(objects));
            await AnswerPromptAsync(ReadPromptAfterList(reply));
        }

        /// <summary>Lets the service ask the user, if it has to.</summary>
        private async Task AnswerPromptAsync(string prompt)
        {
            if (prompt == Nowhere)
                return;
            _limit.CancelAfter(s_promptLimit);
            await _bus.ListenAsync(prompt, PromptInterface, _limit.Token);
            await CallAsync(prompt, PromptInterface, "Prompt", "s", body => body.String(""));
            var completed = await _bus.WaitForSignalAsync(prompt, PromptInterface, "Completed", _limit.Token);
            if (new BusReader(completed).Bool())
                throw new KeyringException("the keyring is locked, and unlocking it was declined");
            _limit.CancelAfter(s_limit);
        }

        private Task<byte[]> CallAsync(string path, string @interface, string member, string signature, Action<BusWriter> body) =>
            _bus.CallAsync(new BusCall(Service, path, @interface, member) { Signature = signature, Body = body }, _limit.Token);

        private void WriteSecret(BusWriter body, string secret) =>
            body.Align(8).String(_path).Bytes([]).Bytes(Encoding.UTF8.GetBytes(secret)).String("text/plain; charset=utf8");

        private static ImmutableDictionary<string, string> Attributes(string service, string account) =>
            ImmutableDictionary<string, string>.Empty.Add("service", service).Add("username", account);

        private static string ReadSessionPath(byte[] reply)
        {
            var reader = new BusReader(reply);
            reader.Skip("v");
            return reader.String();
        }

        private static (ImmutableArray<string>, ImmutableArray<string>) ReadTwoLists(byte[] reply)
        {
            var reader = new BusReader(reply);
            return (reader.Strings(), reader.Strings());
        }

        private static string ReadPromptAfterList(byte[] reply)
        {
            var reader = new BusReader(reply);
            reader.Strings();
            return reader.String();
        }

        private static string ReadItemAndPrompt(byte[] reply)
        {
            var reader = new BusReader(reply);
            reader.String();
            return reader.String();
        }
    }
}
