using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Windows;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// The token of a command: our own without privileges and administrator's rights, and with a second check for everything that is written.
/// That check passes where an access list names one of: the capabilities of writable folders; the logon session (the desktop and the
/// console are its own); everyone (without which not even the null device could be written); a capability of this command alone, which
/// what it creates is opened to, so that its processes can talk to each other and not to those of the next command.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class RestrictedToken
{
    private const string Purpose = "restrict the command's token";
    private const uint GenericAll = 0x1000_0000;

    private static ReadOnlySpan<byte> Everyone => [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> LocalSystem => [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];

    /// <exception cref="WindowsCallException">The system refused.</exception>
    /// <exception cref="SandboxSetupException">It did as if.</exception>
    public static SafeAccessTokenHandle Create(IEnumerable<CapabilitySid> capabilities)
    {
        const uint access = SecurityCalls.TokenAssignPrimary | SecurityCalls.TokenDuplicate | SecurityCalls.TokenQuery | SecurityCalls.TokenAdjustDefault;
        WindowsCallException.ThrowUnless(SecurityCalls.OpenProcessToken(SecurityCalls.GetCurrentProcess(), access, out var own), Purpose, "OpenProcessToken");
        using (own)
        {
            var command = CapabilitySid.Random().ToBytes();
            List<ImmutableArray<byte>> sids = [.. capabilities.Select(capability => capability.ToBytes()), command, [.. Everyone]];
            if (FindLogonSession(own) is { } session)
                sids.Add(session);
            var token = Restrict(own, sids);
            try
            {
                SetDefaultAccess(token, FindUser(own), command);
                Verify(token);
                return token;
            }
            catch (Exception exception) when (exception is WindowsCallException or SandboxSetupException)
            {
                token.Dispose();
                throw;
            }
        }
    }

    private static SafeAccessTokenHandle Restrict(SafeAccessTokenHandle own, List<ImmutableArray<byte>> sids)
    {
        var pinned = sids.ConvertAll(sid => GCHandle.Alloc(sid.ToArray(), GCHandleType.Pinned));
        try
        {
            SecurityCalls.SidAndAttributes[] restricting = [.. pinned.Select(handle => new SecurityCalls.SidAndAttributes { Sid = (byte*)handle.AddrOfPinnedObject() })];
            const uint flags = SecurityCalls.DisableMaxPrivilege | SecurityCalls.LuaToken | SecurityCalls.WriteRestricted;
            fixed (SecurityCalls.SidAndAttributes* start = restricting)
            {
                WindowsCallException.ThrowUnless(
                    SecurityCalls.CreateRestrictedToken(own, flags, 0, null, 0, null, (uint)restricting.Length, start, out var token),
                    Purpose, "CreateRestrictedToken");
                return token;
            }
        }
        finally
        {
            pinned.ForEach(handle => handle.Free());
        }
    }

    /// <summary>A system that takes the list and drops it (as Wine does) must not end in a command without limits.</summary>
    private static void Verify(SafeAccessTokenHandle token)
    {
        fixed (byte* information = Read(token, SecurityCalls.TokenRestrictedSids))
        {
            if (*(int*)information == 0)
                throw new SandboxSetupException($"cannot {Purpose}: the system did not restrict it");
        }
    }

    private static void SetDefaultAccess(SafeAccessTokenHandle token, ImmutableArray<byte> user, ImmutableArray<byte> command)
    {
        var list = AccessList.Empty.With(
        [
            AccessEntry.Of(AccessEntry.Allow, 0, GenericAll, user.AsSpan()),
            AccessEntry.Of(AccessEntry.Allow, 0, GenericAll, LocalSystem),
            AccessEntry.Of(AccessEntry.Allow, 0, GenericAll, command.AsSpan()),
        ]);
        fixed (byte* bytes = list.ToBytes())
        {
            var address = bytes; // TOKEN_DEFAULT_DACL is nothing but this
            WindowsCallException.ThrowUnless(
                SecurityCalls.SetTokenInformation(token, SecurityCalls.TokenDefaultDacl, &address, (uint)sizeof(nint)), Purpose, "SetTokenInformation");
        }
    }

    private static ImmutableArray<byte> FindUser(SafeAccessTokenHandle token)
    {
        fixed (byte* information = Read(token, SecurityCalls.TokenUser))
            return Copy(((SecurityCalls.SidAndAttributes*)information)->Sid);
    }

    /// <summary>Null for what runs outside of any logon session, such as a service.</summary>
    private static ImmutableArray<byte>? FindLogonSession(SafeAccessTokenHandle token)
    {
        fixed (byte* information = Read(token, SecurityCalls.TokenGroups))
        {
            // TOKEN_GROUPS: a count, then the groups, aligned as pointers are.
            var groups = new ReadOnlySpan<SecurityCalls.SidAndAttributes>(information + sizeof(nint), *(int*)information);
            foreach (var group in groups)
            {
                if ((group.Attributes & SecurityCalls.GroupLogonId) == SecurityCalls.GroupLogonId)
                    return Copy(group.Sid);
            }
        }

        return null;
    }

    private static byte[] Read(SafeAccessTokenHandle token, int kind)
    {
        _ = SecurityCalls.GetTokenInformation(token, kind, null, 0, out var size); // says how much it needs
        // What it says points into itself, so it must never move.
        var bytes = GC.AllocateArray<byte>((int)size, pinned: true);
        fixed (byte* start = bytes)
            WindowsCallException.ThrowUnless(SecurityCalls.GetTokenInformation(token, kind, start, size, out _), Purpose, "GetTokenInformation");
        return bytes;
    }

    private static ImmutableArray<byte> Copy(byte* sid) => [.. new ReadOnlySpan<byte>(sid, (int)SecurityCalls.GetLengthSid(sid))];
}
