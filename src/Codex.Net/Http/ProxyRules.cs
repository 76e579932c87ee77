using System.Net;
using Codex.Protocol.Host;

namespace Codex.Net.Http;

/// <summary>
/// The proxy variables of the host: <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c>, lower
/// case first as curl does. Read from <see cref="HostEnvironment"/>, because the process environment is not ours to ask.
/// </summary>
internal sealed class ProxyRules : IWebProxy
{
    private readonly Uri? _http;
    private readonly Uri? _https;
    private readonly NoProxyList _exceptions;

    private ProxyRules(Uri? http, Uri? https, NoProxyList exceptions)
    {
        _http = http;
        _https = https;
        _exceptions = exceptions;
        Credentials = new UserInfoCredentials(http, https);
    }

    public ICredentials? Credentials { get; set; }

    /// <summary>The rules of this host; null when no proxy is configured.</summary>
    public static ProxyRules? From(HostEnvironment environment)
    {
        var all = Parse(environment, "all_proxy");
        var http = Parse(environment, "http_proxy") ?? all;
        var https = Parse(environment, "https_proxy") ?? all;
        return http is null && https is null
            ? null
            : new ProxyRules(http, https, NoProxyList.Parse(environment.Get("no_proxy") ?? environment.Get("NO_PROXY")));
    }

    public Uri? GetProxy(Uri destination) => _exceptions.Matches(destination) ? null : For(destination);

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    private Uri? For(Uri destination) => destination.Scheme is "https" or "wss" ? _https : _http;

    private static Uri? Parse(HostEnvironment environment, string name)
    {
        // A CGI program gets HTTP_PROXY from a request's "Proxy:" header (httpoxy), so there only the lower-case form counts.
        var upper = name.ToUpperInvariant();
        var isForged = upper == "HTTP_PROXY" && environment.Get("REQUEST_METHOD") is not null;
        var text = (environment.Get(name) ?? (isForged ? null : environment.Get(upper)))?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var candidate = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (!Uri.TryCreate(candidate, UriKind.Absolute, out var uri))
        {
            return null;
        }

        // socks5h is curl's "let the proxy resolve names"; .NET's socks5 always does.
        return uri.Scheme switch
        {
            "http" or "https" or "socks4" or "socks4a" or "socks5" => uri,
            "socks5h" => new UriBuilder(uri) { Scheme = "socks5" }.Uri,
            _ => null,
        };
    }

    /// <summary>Answers with the <c>user:password@</c> part of the proxy URL that asks.</summary>
    private sealed class UserInfoCredentials(params Uri?[] proxies) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            var proxy = Array.Find(proxies, p => p is not null && p.UserInfo.Length > 0 && p.Host == uri.Host && p.Port == uri.Port);
            if (proxy is null)
            {
                return null;
            }

            var parts = proxy.UserInfo.Split(':', 2);
            return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }
    }
}
