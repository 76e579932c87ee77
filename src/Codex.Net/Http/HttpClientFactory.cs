using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Codex.Protocol.Host;

namespace Codex.Net.Http;

/// <summary>
/// The one place that makes HTTP connections: proxy and CA settings come from <see cref="HostEnvironment"/>, the
/// connection pool is shared by all clients of this factory and built by the first of them.
/// </summary>
public sealed class HttpClientFactory : IDisposable
{
    private readonly Lazy<SocketsHttpHandler> _handler;

    public HttpClientFactory(HostEnvironment environment)
    {
        _handler = new Lazy<SocketsHttpHandler>(() => CreateHandler(environment));
    }

    /// <summary>
    /// A client over the shared pool, without a time-out of its own (callers bound their requests). Disposing it leaves
    /// the pool alone.
    /// </summary>
    public HttpClient CreateClient() => new(_handler.Value, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose()
    {
        if (_handler.IsValueCreated)
        {
            _handler.Value.Dispose();
        }
    }

    private static SocketsHttpHandler CreateHandler(HostEnvironment environment)
    {
        var trust = new TrustStore(environment);
        var proxy = ProxyRules.From(environment);
        return new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1.5),
            // Long sessions must notice a changed DNS answer; a stream in flight is not cut by this.
            PooledConnectionLifetime = TimeSpan.FromMinutes(30),
            EnableMultipleHttp2Connections = true,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = proxy,
            // Without variables only Windows and macOS have a system-wide proxy, and .NET knows how to ask for it.
            UseProxy = proxy is not null || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = trust.Validate,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
        };
    }
}
