using Codex.Net.Auth.Providers;
using Codex.Net.Models;
using Codex.Net.Responses;

namespace Codex.Net.Tests.Auth;

public sealed class CommandCredentialsTests
{
    private readonly Queue<AuthCommandOutcome> _outcomes = [];
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _clock = Codex.Testing.Homes.TestHost.Clock();
    private int _runs;

    [Fact]
    public async Task Get_TokenIsYoung_RunsOnce()
    {
        var source = Create(TimeSpan.FromMinutes(5), Token(" tok-1\n"), Token("tok-2"));

        Assert.Equal(["Bearer tok-1", "Bearer tok-1"], [await BearerAsync(source), await BearerAsync(source)]);
        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("Bearer tok-2", await BearerAsync(source));
        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task Get_IntervalZero_KeepsTheTokenUntilItIsRejected()
    {
        var source = Create(TimeSpan.Zero, Token("tok-1"), Token("tok-2"));
        var first = await source.Get(CancellationToken.None);
        _clock.Advance(TimeSpan.FromDays(9));
        Assert.Same(first, await source.Get(CancellationToken.None));

        Assert.IsType<UnauthorizedOutcome.Replay>(await source.Recover(first, CancellationToken.None));

        Assert.Equal("Bearer tok-2", await BearerAsync(source));
    }

    [Fact]
    public async Task Recover_NewTokenRejectedToo_GivesUp()
    {
        var source = Create(TimeSpan.Zero, Token("tok-1"), Token("tok-2"), Token("tok-3"));
        var first = await source.Get(CancellationToken.None);
        await source.Recover(first, CancellationToken.None);
        var second = await source.Get(CancellationToken.None);

        Assert.Equal(new UnauthorizedOutcome.Rejected(IsFinal: false), await source.Recover(second, CancellationToken.None));
        Assert.IsType<UnauthorizedOutcome.Replay>(await source.Recover(first, CancellationToken.None));
        Assert.Equal(2, _runs);
    }

    [Theory]
    [InlineData(3, "", "nope-reason\n", "provider auth command `get-token` exited with status 3: nope-reason")]
    [InlineData(0, " \n", "", "provider auth command `get-token` printed nothing")]
    [InlineData(0, "a\nb", "", "provider auth command `get-token` printed more than one line")]
    public async Task Get_CommandFails_ThrowsItsReason(int exitCode, string output, string error, string message)
    {
        var source = Create(TimeSpan.Zero, new AuthCommandOutcome.Ended(exitCode, output, error), new AuthCommandOutcome.TimedOut(), new AuthCommandOutcome.NotStarted("gone"));

        var failure = await Assert.ThrowsAsync<ResponsesException>(async () => await source.Get(CancellationToken.None));

        Assert.Equal((message, ResponsesErrorKind.MissingCredentials, false), (failure.Message, failure.Kind, failure.IsRetryable));
        Assert.Equal(
            ["provider auth command `get-token` did not end within 5000 ms", "provider auth command `get-token` could not be started: gone"],
            [(await Assert.ThrowsAsync<ResponsesException>(async () => await source.Get(CancellationToken.None))).Message,
                (await Assert.ThrowsAsync<ResponsesException>(async () => await source.Get(CancellationToken.None))).Message]);
    }

    [Fact]
    public async Task Get_ManyAtOnce_RunOnce()
    {
        var gate = new TaskCompletionSource<AuthCommandOutcome>();
        var runs = 0;
        var source = CommandCredentials.Create(
            new ProviderAuthCommand { Command = "get-token" },
            (_, _) =>
            {
                runs++;
                return gate.Task;
            },
            _clock);

        var all = Enumerable.Range(0, 8).Select(_ => source.Get(CancellationToken.None).AsTask()).ToArray();
        gate.SetResult(Token("t"));
        await Task.WhenAll(all);

        Assert.Equal(1, runs);
    }

    private static AuthCommandOutcome Token(string text) => new AuthCommandOutcome.Ended(0, text, "");

    private static async Task<string> BearerAsync(CredentialSource source) => (await source.Get(CancellationToken.None)).Headers.Single().Value;

    private CredentialSource Create(TimeSpan interval, params AuthCommandOutcome[] outcomes)
    {
        foreach (var outcome in outcomes) _outcomes.Enqueue(outcome);
        return CommandCredentials.Create(
            new ProviderAuthCommand { Command = "get-token", RefreshInterval = interval },
            (_, _) =>
            {
                _runs++;
                return Task.FromResult(_outcomes.Dequeue());
            },
            _clock);
    }
}
