using System.Net;
using System.Net.Sockets;

namespace Codex.Machine.Sandbox.Proxy;

/// <summary>Decides which hosts are connected to, connects, and keeps the record.</summary>
/// <param name="grants">What is allowed.</param>
/// <param name="resolve">Finds the addresses of a name.</param>
/// <param name="clock">For the record.</param>
internal sealed class HostGate(NetworkGrants grants, Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider clock)
{
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _recorded = [];

    /// <summary>Connects to a host that is allowed.</summary>
    /// <param name="host">A name or an address, without brackets.</param>
    /// <param name="how">For the record: <c>http</c>, <c>connect</c>, <c>socks5</c>.</param>
    public async Task<GateOutcome> ConnectAsync(string host, int port, string how, CancellationToken cancellationToken)
    {
        if (!grants.Allows(host))
            return Refuse(host, port, how, "it is not on the list of allowed hosts");
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var address) ? [address] : await resolve(host, cancellationToken);
        }
        catch (SocketException exception)
        {
            return new GateOutcome.Failed($"{host}: {exception.Message}");
        }

        // The very addresses that were checked are connected to: a second look-up could give others.
        var usable = grants.AllowsLocal || IsNamedLocal(host) ? addresses : [.. addresses.Where(address => !IsLocal(address))];
        if (usable.Length == 0 && addresses.Length > 0)
            return Refuse(host, port, how, "its name leads to a local or private address");
        return await ConnectAsync(usable, host, port, how, cancellationToken);
    }

    /// <summary>True for plain HTTP methods that may be used.</summary>
    public bool AllowsMethod(string method) => !grants.ReadsOnly || method is "GET" or "HEAD" or "OPTIONS";

    /// <summary>The refusal of a method.</summary>
    public GateOutcome.Refused RefuseMethod(string host, int port, string method) => Refuse(host, port, "http", $"{method} is not allowed");

    private bool IsNamedLocal(string host) => (host is "localhost" || IPAddress.TryParse(host, out _)) && grants.AllowsByName(host);

    private async Task<GateOutcome> ConnectAsync(IPAddress[] addresses, string host, int port, string how, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_connectLimit);
        try
        {
            await socket.ConnectAsync(addresses, port, limit.Token);
            Record("allowed", host, port, how, "");
            return new GateOutcome.Connected(socket);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return new GateOutcome.Failed(exception is OperationCanceledException ? $"{host}: no answer within {s_connectLimit.TotalSeconds:0} s" : $"{host}: {exception.Message}");
        }
    }

    private GateOutcome.Refused Refuse(string host, int port, string how, string reason)
    {
        Record("blocked", host, port, how, $" ({reason})");
        return new GateOutcome.Refused($"Network access to \"{host}\" is blocked by policy: {reason}.");
    }

    /// <summary>One line for each host and decision of a command; several commands append to the same file.</summary>
    private void Record(string decision, string host, int port, string how, string note)
    {
        if (grants.AuditFile is not { } file)
            return;
        var what = $"{decision} {how} {host}:{port}{note}";
        lock (_lock)
        {
            if (!_recorded.Add(what))
                return;
            try
            {
                if (Path.GetDirectoryName(file) is { } folder)
                    Directory.CreateDirectory(folder);
                using var log = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                log.Write(System.Text.Encoding.UTF8.GetBytes($"{clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {what}\n"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The record serves people who look later; a full disk must not decide what a command may do.
            }
        }
    }

    /// <summary>This machine, private networks, link-local and everything else that is not a public host.</summary>
    internal static bool IsLocal(IPAddress given)
    {
        var address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
        if (IPAddress.IsLoopback(address))
            return true;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var isTunnel = (bytes[0], bytes[1]) is (0x20, 0x02) || (bytes[..4] is [0x20, 0x01, 0, 0]) || (bytes[..4] is [0, 0x64, 0xFF, 0x9B]);
            return isTunnel || address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || bytes[0] == 0;
        }

        return bytes[0] switch
        {
            0 or 10 or 127 or >= 224 => true,
            100 => bytes[1] is >= 64 and <= 127,
            169 => bytes[1] == 254,
            172 => bytes[1] is >= 16 and <= 31,
            192 => bytes[1] == 168 || (bytes[1] == 0 && bytes[2] is 0 or 2),
            198 => bytes[1] is 18 or 19 || (bytes[1] == 51 && bytes[2] == 100),
            203 => bytes[1] == 0 && bytes[2] == 113,
            _ => false,
        };
    }
}

/// <summary>What became of a request for a host.</summary>
internal abstract record GateOutcome
{
    private GateOutcome()
    {
    }

    public sealed record Connected(Socket Socket) : GateOutcome;

    /// <param name="Message">For the command, its user and the model.</param>
    public sealed record Refused(string Message) : GateOutcome;

    /// <param name="Message">Why the host could not be reached.</param>
    public sealed record Failed(string Message) : GateOutcome;
}
