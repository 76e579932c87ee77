using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring.Linux;

/// <summary>A call was answered with an error.</summary>
internal sealed class BusErrorException(string name, string? text) : Exception(text is { Length: > 0 } ? text : name)
{
    public string Name { get; } = name;
}

/// <summary>
/// A line to the session bus for a few calls, one at a time: our own few hundred lines, because the program is linked statically and loads
/// no libdbus or libsecret. The bus knows us by our user id, which the kernel vouches for (<c>EXTERNAL</c>).
/// </summary>
internal sealed partial class BusConnection : IAsyncDisposable
{
    private const string Bus = "org.freedesktop.DBus";
    private const string BusPath = "/org/freedesktop/DBus";

    private readonly NetworkStream _stream;
    private readonly List<BusMessage> _signals = [];
    private uint _serial;

    private BusConnection(NetworkStream stream) => _stream = stream;

    /// <exception cref="KeyringException">The bus is not there or does not want us.</exception>
    public static async Task<BusConnection> OpenAsync(UnixDomainSocketEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            var connection = new BusConnection(new NetworkStream(socket, ownsSocket: true));
            await connection.AuthenticateAsync(cancellationToken);
            await connection.CallAsync(new BusCall(Bus, BusPath, Bus, "Hello"), cancellationToken);
            return connection;
        }
        catch (Exception exception) when (exception is SocketException or IOException or BusErrorException)
        {
            socket.Dispose();
            throw new KeyringException("the D-Bus session cannot be reached: " + exception.Message, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Calls a method and gives the body of its reply.</summary>
    /// <exception cref="BusErrorException">The other side answered with an error.</exception>
    /// <exception cref="IOException">The line broke.</exception>
    public async Task<byte[]> CallAsync(BusCall call, CancellationToken cancellationToken)
    {
        var serial = ++_serial;
        await _stream.WriteAsync(BusMessage.Write(call, serial), cancellationToken);
        while (true)
        {
            var message = await ReadAsync(cancellationToken);
            if (message.Type == BusMessageType.Signal)
                _signals.Add(message);
            if (message.ReplySerial != serial)
                continue;
            switch (message.Type)
            {
                case BusMessageType.Reply:
                    return message.Body;
                case BusMessageType.Error:
                    throw new BusErrorException(message.ErrorName ?? "an unnamed error", message.ErrorText);
            }
        }
    }

    /// <summary>Asks the bus for an object's signals; call it before that which makes them come.</summary>
    public Task ListenAsync(string path, string @interface, CancellationToken cancellationToken) => CallAsync(
        new BusCall(Bus, BusPath, Bus, "AddMatch")
        {
            Signature = "s",
            Body = body => body.String($"type='signal',path='{path}',interface='{@interface}'"),
        },
        cancellationToken);

    /// <summary>The body of the next signal of that name from an object.</summary>
    public async Task<byte[]> WaitForSignalAsync(string path, string @interface, string member, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var signal in _signals)
            {
                if (signal.Path == path && signal.Interface == @interface && signal.Member == member)
                    return signal.Body;
            }

            _signals.Clear();
            if (await ReadAsync(cancellationToken) is { Type: BusMessageType.Signal } next)
                _signals.Add(next);
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task AuthenticateAsync(CancellationToken cancellationToken)
    {
        var id = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(UserId().ToString(CultureInfo.InvariantCulture)));
        await _stream.WriteAsync(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {id}\r\n"), cancellationToken);
        var answer = await ReadLineAsync(cancellationToken);
        if (!answer.StartsWith("OK ", StringComparison.Ordinal))
            throw new KeyringException("the D-Bus session refuses this user");
        await _stream.WriteAsync("BEGIN\r\n"u8.ToArray(), cancellationToken);
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        const int maxLength = 1024;
        var line = new List<byte>();
        var one = new byte[1];
        while (line is not [.., (byte)'\r', (byte)'\n'])
        {
            await _stream.ReadExactlyAsync(one, cancellationToken);
            line.Add(one[0]);
            if (line.Count > maxLength)
                throw new KeyringException("the D-Bus session sent something that cannot be read");
        }

        return Encoding.ASCII.GetString([.. line]).TrimEnd();
    }

    private async Task<BusMessage> ReadAsync(CancellationToken cancellationToken)
    {
        var prefix = new byte[BusMessage.PrefixLength];
        await _stream.ReadExactlyAsync(prefix, cancellationToken);
        var data = new byte[BusMessage.LengthOf(prefix)];
        prefix.CopyTo(data, 0);
        await _stream.ReadExactlyAsync(data.AsMemory(prefix.Length), cancellationToken);
        return BusMessage.Read(data);
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint UserId();
}
