using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Codex.Protocol.Host;

namespace Codex.Net.Http;

/// <summary>
/// Which server certificates we accept: what the platform trusts, plus the bundles of <c>CODEX_CA_CERTIFICATE</c> and
/// <c>SSL_CERT_FILE</c>, plus the distribution's own bundle. The last matters to a statically linked OpenSSL, which
/// only knows the paths of the machine it was built on. Bundles are parsed when the platform has said no, not before.
/// </summary>
internal sealed class TrustStore
{
    /// <summary>Where Debian, RHEL, SUSE, Alpine, older RHEL and the BSDs keep the system roots; the first that exists counts.</summary>
    private static readonly string[] SystemBundles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/tls/cacert.pem",
        "/usr/local/share/certs/ca-root-nss.crt",
    ];

    private readonly ImmutableArray<(string Variable, string Path)> _named;
    private readonly Lazy<(X509Certificate2Collection Roots, string? Complaint)> _extra;

    public TrustStore(HostEnvironment environment)
    {
        _named =
        [
            .. from variable in new[] { "CODEX_CA_CERTIFICATE", "SSL_CERT_FILE" }
               let path = environment.Get(variable)
               where path is not null
               select (variable, Path.GetFullPath(path, environment.WorkingDirectory)),
        ];
        _extra = new Lazy<(X509Certificate2Collection, string?)>(Load);
    }

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        var host = (sender as SslStream)?.TargetHostName ?? "the server";
        if (certificate is null)
        {
            throw new CertificateRejectedException(host, issuer: null, "it sent no certificate");
        }

        using var leaf = new X509Certificate2(certificate);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new CertificateRejectedException(host, leaf.Issuer, $"it is for {leaf.Subject}");
        }

        var reason = Explain(chain);
        using var second = new X509Chain { ChainPolicy = CustomPolicy(chain) };
        if (second.Build(leaf))
        {
            return true;
        }

        throw new CertificateRejectedException(
            host, leaf.Issuer, (reason ?? Explain(second) ?? "it is not trusted") + _extra.Value.Complaint);
    }

    private X509ChainPolicy CustomPolicy(X509Chain? offered)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_extra.Value.Roots);
        foreach (var element in offered?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            policy.ExtraStore.Add(element.Certificate);
        }

        return policy;
    }

    private static string? Explain(X509Chain? chain) => chain?.ChainStatus.FirstOrDefault().Status switch
    {
        null or X509ChainStatusFlags.NoError => null,
        X509ChainStatusFlags.NotTimeValid => "it has expired or is not yet valid",
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "its issuer is not trusted",
        { } status => $"it is not valid ({status})",
    };

    /// <summary>
    /// A bundle that cannot be read is no reason to stop while the platform trusts the server (0.169 ignores it as well),
    /// so its complaint is only told together with a refusal.
    /// </summary>
    private (X509Certificate2Collection Roots, string? Complaint) Load()
    {
        var roots = new X509Certificate2Collection();
        string? complaint = null;
        foreach (var (variable, path) in _named)
        {
            if (!File.Exists(path) || !Import(roots, path))
            {
                complaint += $"; {variable} names {path}, which " + (File.Exists(path) ? "holds no certificate" : "does not exist");
            }
        }

        if (OperatingSystem.IsLinux() && Array.Find(SystemBundles, File.Exists) is { } system)
        {
            Import(roots, system);
        }

        return (roots, complaint);
    }

    private static bool Import(X509Certificate2Collection roots, string path)
    {
        var before = roots.Count;
        ReadOnlySpan<char> text = File.ReadAllText(path);
        while (PemEncoding.TryFind(text, out var fields))
        {
            // OpenSSL's "TRUSTED CERTIFICATE" blocks carry the same certificate followed by trust settings that .NET cannot read.
            if (text[fields.Label] is "CERTIFICATE" or "X509 CERTIFICATE" && TryLoad(text[fields.Base64Data]) is { } certificate)
            {
                roots.Add(certificate);
            }

            text = text[fields.Location.End..];
        }

        return roots.Count > before;
    }

    /// <summary>One unreadable root among hundreds must not take the others with it.</summary>
    private static X509Certificate2? TryLoad(ReadOnlySpan<char> base64)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64.ToString()));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>A server's certificate was refused; the message names the host, the issuer and the way out.</summary>
internal sealed class CertificateRejectedException(string host, string? issuer, string reason) : AuthenticationException(
    $"The certificate of {host} was refused: {reason}" + (issuer is null ? "" : $" (issuer: {issuer})")
    + ". Behind a TLS-inspecting proxy set CODEX_CA_CERTIFICATE to the PEM file of its root certificate.");
