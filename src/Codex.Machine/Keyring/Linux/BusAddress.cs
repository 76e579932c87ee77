using System.Net.Sockets;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring.Linux;

/// <summary>Finds the socket of the session bus (D-Bus specification, “Server Addresses”); unix sockets only.</summary>
internal static class BusAddress
{
    /// <exception cref="KeyringException">There is no session bus, or none that can be reached by a socket.</exception>
    public static UnixDomainSocketEndPoint Find(HostEnvironment host)
    {
        if (host.Get("DBUS_SESSION_BUS_ADDRESS") is { } addresses)
        {
            foreach (var address in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Parse(address) is { } endPoint)
                    return endPoint;
            }

            throw new KeyringException("the address of the D-Bus session (DBUS_SESSION_BUS_ADDRESS) is of a kind that is not supported");
        }

        if (host.Get("XDG_RUNTIME_DIR") is { } folder && Path.Combine(folder, "bus") is var socket && File.Exists(socket))
            return new UnixDomainSocketEndPoint(socket);
        throw new KeyringException("there is no D-Bus session (DBUS_SESSION_BUS_ADDRESS is not set)");
    }

    internal static UnixDomainSocketEndPoint? Parse(string address)
    {
        const string transport = "unix:";
        if (!address.StartsWith(transport, StringComparison.Ordinal))
            return null;
        foreach (var pair in address[transport.Length..].Split(','))
        {
            switch (pair.Split('=', 2))
            {
                case ["path", var path]:
                    return new UnixDomainSocketEndPoint(Uri.UnescapeDataString(path));
                case ["abstract", var name]:
                    return new UnixDomainSocketEndPoint("\0" + Uri.UnescapeDataString(name));
            }
        }

        return null;
    }
}
