using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring.Windows;

/// <summary>
/// Windows Credential Manager, generic credentials named <c>ACCOUNT.SERVICE</c> with the secret in UTF-16, as the original keeps them. One
/// credential holds 2560 bytes, too few for ChatGPT tokens: a longer secret is cut into numbered credentials
/// <c>ACCOUNT.SERVICE/1</c>, …, and the first holds their count after a mark. Compiled, not yet run on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class CredentialManagerKeyring : IKeyring
{
    private const uint Generic = 1;
    private const uint PersistEnterprise = 3;
    private const int NotFound = 1168;
    private const int MaxCharacters = 1280;
    private const string PartsMark = "codex-parts:";

    public ValueTask<string?> FindAsync(string service, string account, CancellationToken cancellationToken)
    {
        var name = NameOf(service, account);
        var first = Read(name);
        if (PartsOf(first) is not { } count)
            return ValueTask.FromResult(first);
        var secret = new StringBuilder();
        for (var part = 1; part <= count; part++)
            secret.Append(Read(PartName(name, part)) ?? throw new KeyringException("the Credential Manager has lost a part of the secret"));
        return ValueTask.FromResult<string?>(secret.ToString());
    }

    public ValueTask SaveAsync(string service, string account, string secret, CancellationToken cancellationToken)
    {
        var name = NameOf(service, account);
        var old = PartsOf(Read(name)) ?? 0;
        var count = secret.Length <= MaxCharacters && !secret.StartsWith(PartsMark, StringComparison.Ordinal)
            ? 0
            : (secret.Length + MaxCharacters - 1) / MaxCharacters;
        for (var part = 1; part <= count; part++)
        {
            var start = (part - 1) * MaxCharacters;
            Write(PartName(name, part), account, secret.Substring(start, Math.Min(MaxCharacters, secret.Length - start)));
        }

        Write(name, account, count == 0 ? secret : PartsMark + count.ToString(CultureInfo.InvariantCulture));
        for (var part = count + 1; part <= old; part++)
            Delete(PartName(name, part));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(string service, string account, CancellationToken cancellationToken)
    {
        var name = NameOf(service, account);
        var count = PartsOf(Read(name)) ?? 0;
        for (var part = 1; part <= count; part++)
            Delete(PartName(name, part));
        return ValueTask.FromResult(Delete(name));
    }

    private static string NameOf(string service, string account) => $"{account}.{service}";

    private static string PartName(string name, int part) => string.Create(CultureInfo.InvariantCulture, $"{name}/{part}");

    private static int? PartsOf(string? secret) =>
        secret is not null && secret.StartsWith(PartsMark, StringComparison.Ordinal)
        && int.TryParse(secret.AsSpan(PartsMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static unsafe string? Read(string name)
    {
        if (!CredReadW(name, Generic, 0, out var credential))
            return Marshal.GetLastPInvokeError() is NotFound ? null : throw Failure();
        try
        {
            return new string((char*)credential->Blob, 0, (int)credential->BlobSize / sizeof(char));
        }
        finally
        {
            CredFree(credential);
        }
    }

    private static unsafe void Write(string name, string account, string secret)
    {
        fixed (char* target = name, user = account, blob = secret)
        {
            var credential = new Credential
            {
                Type = Generic,
                TargetName = target,
                BlobSize = (uint)(secret.Length * sizeof(char)),
                Blob = (byte*)blob,
                Persist = PersistEnterprise,
                UserName = user,
            };
            if (!CredWriteW(&credential, 0))
                throw Failure();
        }
    }

    private static bool Delete(string name)
    {
        if (CredDeleteW(name, Generic, 0))
            return true;
        return Marshal.GetLastPInvokeError() == NotFound ? false : throw Failure();
    }

    private static KeyringException Failure() =>
        new($"the Credential Manager refused: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    /// <summary><c>CREDENTIALW</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Credential
    {
        public uint Flags;
        public uint Type;
        public char* TargetName;
        public char* Comment;
        public long LastWritten;
        public uint BlobSize;
        public byte* Blob;
        public uint Persist;
        public uint AttributeCount;
        public nint Attributes;
        public char* TargetAlias;
        public char* UserName;
    }

    [LibraryImport("advapi32", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool CredReadW(string name, uint type, uint flags, out Credential* credential);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool CredWriteW(Credential* credential, uint flags);

    [LibraryImport("advapi32", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CredDeleteW(string name, uint type, uint flags);

    [LibraryImport("advapi32")]
    private static unsafe partial void CredFree(Credential* credential);
}
