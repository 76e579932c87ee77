using System.Net.Sockets;
using Codex.Net.Http;

namespace Codex.Net.Responses;

/// <summary>Why no answer came.</summary>
internal static class ConnectFailures
{
    public static ResponsesException Classify(HttpRequestException e, Uri url)
    {
        if (e.InnerException is CertificateRejectedException rejected)
        {
            // Waiting does not change a certificate. (0.169 waits for the network for ever here.)
            return new ResponsesException(ResponsesErrorKind.ConnectionFailed, rejected.Message, e);
        }

        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => NetworkDown($"cannot resolve {url.IdnHost}", e),
            HttpRequestError.ConnectionError => NetworkDown(Socket(e, url), e),
            HttpRequestError.ProxyTunnelError => new ResponsesException(
                ResponsesErrorKind.ConnectionFailed, "Connection failed: the proxy refused: " + e.Message, e)
            {
                IsRetryable = true,
            },
            _ when e.InnerException is SocketException => NetworkDown(Socket(e, url), e),
            _ => Broken(e),
        };
    }

    public static ResponsesException NetworkDown(string why, Exception innerException) => new(
        ResponsesErrorKind.ConnectionFailed, $"Connection failed: error sending request ({why})", innerException)
    {
        IsRetryable = true,
        IsNetworkDown = true,
        IsRequestRetryable = true,
    };

    private static ResponsesException Broken(HttpRequestException e) => new(
        ResponsesErrorKind.StreamDisconnected, "stream disconnected before completion: error sending request", e)
    {
        IsRetryable = true,
        IsRequestRetryable = true,
    };

    private static string Socket(HttpRequestException e, Uri url) => e.InnerException is SocketException socket
        ? $"{url.Authority}: {socket.Message}"
        : $"{url.Authority}: {e.Message}";
}
