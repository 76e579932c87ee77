using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Codex.Net.Auth.Login;

/// <summary>The secrets of one login (RFC 7636): who shows the verifier is who sent the challenge; the state ties the callback to us.</summary>
internal sealed record Pkce
{
    /// <summary>64 random bytes, base64url.</summary>
    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64));

    /// <summary>32 random bytes, base64url.</summary>
    public string State { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 of the verifier, base64url.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>True for our own state; compared in constant time.</summary>
    public bool Owns(string? state)
    {
        // 0.169 lets the page that the user came from be appended.
        const string entryPoint = ".onboarding_entrypoint=life_sciences";
        var bare = state?.EndsWith(entryPoint, StringComparison.Ordinal) == true ? state[..^entryPoint.Length] : state;
        return bare is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(bare), Encoding.UTF8.GetBytes(State));
    }

    /// <summary>Prints no secrets.</summary>
    public override string ToString() => nameof(Pkce);
}
