using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Machine.Sandbox.Proxy;

/// <summary>One client that speaks SOCKS5 (RFC 1928): no authentication, CONNECT only.</summary>
internal sealed class SocksConnection(NetworkStream stream, HostGate gate)
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte NoAcceptableMethod = 0xFF;
    private const byte Connect = 1;

    private enum Reply : byte
    {
        Succeeded = 0,
        NotAllowed = 2,
        HostUnreachable = 4,
        CommandNotSupported = 7,
        AddressTypeNotSupported = 8,
    }

    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        var greeting = await ReadAsync(2, cancellationToken);
        var methods = await ReadAsync(greeting[1], cancellationToken);
        if (!methods.Contains(NoAuthentication))
        {
            await stream.WriteAsync(new[] { Version, NoAcceptableMethod }, cancellationToken);
            return;
        }

        await stream.WriteAsync(new[] { Version, NoAuthentication }, cancellationToken);
        var request = await ReadAsync(4, cancellationToken);
        if (await ReadHostAsync(request[3], cancellationToken) is not { } host)
        {
            await AnswerAsync(Reply.AddressTypeNotSupported, cancellationToken);
            return;
        }

        var port = BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2, cancellationToken));
        if (request[1] != Connect)
        {
            await AnswerAsync(Reply.CommandNotSupported, cancellationToken);
            return;
        }

        switch (await gate.ConnectAsync(host, port, "socks5", cancellationToken))
        {
            case GateOutcome.Connected(var remote):
                using (remote)
                {
                    await AnswerAsync(Reply.Succeeded, cancellationToken);
                    await Relay.RunAsync(stream, remote, cancellationToken);
                }

                break;
            case GateOutcome.Refused:
                await AnswerAsync(Reply.NotAllowed, cancellationToken);
                break;
            case GateOutcome.Failed:
                await AnswerAsync(Reply.HostUnreachable, cancellationToken);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task<string?> ReadHostAsync(byte type, CancellationToken cancellationToken) => type switch
    {
        1 => new IPAddress(await ReadAsync(4, cancellationToken)).ToString(),
        3 => Encoding.ASCII.GetString(await ReadAsync((await ReadAsync(1, cancellationToken))[0], cancellationToken)),
        4 => new IPAddress(await ReadAsync(16, cancellationToken)).ToString(),
        _ => null,
    };

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>The address we use is nobody's business; RFC 1928 wants the field all the same.</summary>
    private ValueTask AnswerAsync(Reply reply, CancellationToken cancellationToken) =>
        stream.WriteAsync(new byte[] { Version, (byte)reply, 0, 1, 0, 0, 0, 0, 0, 0 }, cancellationToken);
}
