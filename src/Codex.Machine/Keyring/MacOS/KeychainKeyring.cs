using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring.MacOS;

/// <summary>
/// The user's login keychain, as generic passwords: the form in which the original keeps them. Compiled, not yet run on a Mac.
/// </summary>
[SupportedOSPlatform("macos")]
internal sealed partial class KeychainKeyring : IKeyring
{
    private const int Success = 0;
    private const int NotFound = -25300;

    public ValueTask<string?> FindAsync(string service, string account, CancellationToken cancellationToken)
    {
        if (!TryFind(service, account, out var secret, out var item))
            return ValueTask.FromResult<string?>(null);
        CFRelease(item);
        return ValueTask.FromResult<string?>(Encoding.UTF8.GetString(secret));
    }

    public ValueTask SaveAsync(string service, string account, string secret, CancellationToken cancellationToken)
    {
        var data = Encoding.UTF8.GetBytes(secret);
        if (TryFind(service, account, out _, out var item))
        {
            var modified = SecKeychainItemModifyAttributesAndData(item, 0, (uint)data.Length, data);
            CFRelease(item);
            Check(modified);
            return ValueTask.CompletedTask;
        }

        var (s, a) = (Encoding.UTF8.GetBytes(service), Encoding.UTF8.GetBytes(account));
        Check(SecKeychainAddGenericPassword(0, (uint)s.Length, s, (uint)a.Length, a, (uint)data.Length, data, 0));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(string service, string account, CancellationToken cancellationToken)
    {
        if (!TryFind(service, account, out _, out var item))
            return ValueTask.FromResult(false);
        var deleted = SecKeychainItemDelete(item);
        CFRelease(item);
        Check(deleted);
        return ValueTask.FromResult(true);
    }

    private static unsafe bool TryFind(string service, string account, out byte[] secret, out nint item)
    {
        var (s, a) = (Encoding.UTF8.GetBytes(service), Encoding.UTF8.GetBytes(account));
        secret = [];
        var status = SecKeychainFindGenericPassword(0, (uint)s.Length, s, (uint)a.Length, a, out var length, out var data, out item);
        if (status == NotFound)
            return false;
        Check(status);
        secret = new ReadOnlySpan<byte>((void*)data, (int)length).ToArray();
        _ = SecKeychainItemFreeContent(0, data);
        return true;
    }

    private static void Check(int status)
    {
        if (status != Success)
            throw new KeyringException($"the keychain refused (error {status}; `security error {status}` explains it)");
    }

    private const string Security = "/System/Library/Frameworks/Security.framework/Security";
    private const string CoreFoundation = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";

    [LibraryImport(Security)]
    private static partial int SecKeychainFindGenericPassword(
        nint keychain, uint serviceLength, byte[] service, uint accountLength, byte[] account, out uint length, out nint data, out nint item);

    [LibraryImport(Security)]
    private static partial int SecKeychainAddGenericPassword(
        nint keychain, uint serviceLength, byte[] service, uint accountLength, byte[] account, uint length, byte[] data, nint item);

    [LibraryImport(Security)]
    private static partial int SecKeychainItemModifyAttributesAndData(nint item, nint attributes, uint length, byte[] data);

    [LibraryImport(Security)]
    private static partial int SecKeychainItemDelete(nint item);

    [LibraryImport(Security)]
    private static partial int SecKeychainItemFreeContent(nint attributes, nint data);

    [LibraryImport(CoreFoundation)]
    private static partial void CFRelease(nint reference);
}
