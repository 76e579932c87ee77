using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Codex.Net.Http;

/// <summary>
/// A <c>NO_PROXY</c> list: comma-separated <c>*</c>, <c>host</c>, <c>.suffix</c>, <c>host:port</c>, addresses and CIDR
/// blocks. A bare host also covers its subdomains, as in curl and Go.
/// </summary>
internal sealed class NoProxyList
{
    private readonly ImmutableArray<Entry> _entries;

    private NoProxyList(ImmutableArray<Entry> entries) => _entries = entries;

    public static NoProxyList Parse(string? text) => new(
    [
        .. (text ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Entry.Parse),
    ]);

    public bool Matches(Uri destination)
    {
        var host = destination.IdnHost.TrimEnd('.');
        _ = IPAddress.TryParse(destination.Host.Trim('[', ']'), out var address);
        return _entries.Any(e => e.Matches(host, address, destination.Port));
    }

    private sealed record Entry(string Host, int? Port, IPNetwork? Network, bool IsEverything)
    {
        public static Entry Parse(string text)
        {
            if (text == "*")
            {
                return new Entry("", Port: null, Network: null, IsEverything: true);
            }

            if (IPNetwork.TryParse(text, out var network))
            {
                return new Entry("", Port: null, network, IsEverything: false);
            }

            var (host, port) = SplitPort(text);
            host = host.Trim('[', ']');
            if (IPAddress.TryParse(host, out var address))
            {
                return new Entry("", port, new IPNetwork(address, address.GetAddressBytes().Length * 8), IsEverything: false);
            }

            host = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host.TrimStart('.');
            return new Entry(host.TrimEnd('.'), port, Network: null, IsEverything: false);
        }

        public bool Matches(string host, IPAddress? address, int port)
        {
            if (IsEverything)
            {
                return true;
            }

            if (Port is { } wanted && wanted != port)
            {
                return false;
            }

            if (Network is { } network)
            {
                return address is not null && address.AddressFamily == network.BaseAddress.AddressFamily && network.Contains(address);
            }

            return address is null && Host.Length > 0 && (host.Equals(Host, StringComparison.OrdinalIgnoreCase)
                || (host.Length > Host.Length && host[^(Host.Length + 1)] == '.' && host.EndsWith(Host, StringComparison.OrdinalIgnoreCase)));
        }

        private static (string Host, int? Port) SplitPort(string text)
        {
            var colon = text.LastIndexOf(':');
            var isBareAddress = IPAddress.TryParse(text, out _);
            return !isBareAddress && colon > 0
                && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                ? (text[..colon], port)
                : (text, null);
        }
    }
}
