using Codex.Testing.Auth;
using Codex.Testing.Model;

namespace Codex.AuthSoak;

/// <summary>
/// A token service as bad as it may be: access tokens live two seconds, a refresh token is spent at the moment its request arrives, and the answer
/// comes 20 to 400 ms later; one request in twenty gets a 500, four in a hundred hang for seconds and end without an answer. Who dies while waiting for an
/// answer has spent the token all the same.
/// </summary>
internal sealed class SoakServer : IAsyncDisposable
{
    private readonly Random _random;
    private readonly Lock _gate = new();

    public SoakServer(int seed)
    {
        _random = new Random(seed);
        Server.Ledger.AccessLife = TimeSpan.FromSeconds(2);
        Server.TokenFault = Answer;
    }

    public FakeAuthServer Server { get; } = FakeAuthServer.Start();

    public int Errors { get; private set; }

    public int Hangs { get; private set; }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private ModelReply Answer(CapturedRequest request)
    {
        lock (_gate)
        {
            var delay = Task.Delay(_random.Next(20, 400));
            switch (_random.NextDouble())
            {
                case < 0.05:
                    Errors++;
                    return ModelReply.Status(500, "boom").After(delay);
                case < 0.09:
                    Hangs++;
                    return ModelReply.Drop().After(Task.Delay(_random.Next(3000, 8000)));
                default:
                    return Server.Token(request).After(delay);
            }
        }
    }
}
