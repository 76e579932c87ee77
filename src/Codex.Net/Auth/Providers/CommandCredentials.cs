using Codex.Net.Models;
using Codex.Net.Responses;

namespace Codex.Net.Auth.Providers;

/// <summary>How a provider's auth command ended.</summary>
public abstract record AuthCommandOutcome
{
    private AuthCommandOutcome()
    {
    }

    /// <summary>It ran to its end.</summary>
    public sealed record Ended(int ExitCode, string Output, string ErrorOutput) : AuthCommandOutcome
    {
        /// <summary>Prints no secrets.</summary>
        public override string ToString() => $"{nameof(Ended)} {{ {ExitCode} }}";
    }

    /// <summary>It was killed because it took longer than <see cref="ProviderAuthCommand.Timeout"/>.</summary>
    public sealed record TimedOut : AuthCommandOutcome;

    /// <summary>It could not be started.</summary>
    public sealed record NotStarted(string Reason) : AuthCommandOutcome;
}

/// <summary>
/// Credentials that a command prints (<c>[model_providers.X.auth]</c>). A token is kept for the refresh interval; a rejected one is asked for
/// anew, once. When the command fails nothing is sent: a request without credentials would only hide the reason.
/// </summary>
public sealed class CommandCredentials
{
    private readonly ProviderAuthCommand _command;
    private readonly Func<ProviderAuthCommand, CancellationToken, Task<AuthCommandOutcome>> _run;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _one = new(1);
    private volatile Token? _token;

    private CommandCredentials(
        ProviderAuthCommand command, Func<ProviderAuthCommand, CancellationToken, Task<AuthCommandOutcome>> run, TimeProvider clock)
    {
        _command = command;
        _run = run;
        _clock = clock;
    }

    /// <param name="command">The command and its limits.</param>
    /// <param name="run">Runs it; this assembly starts no processes.</param>
    /// <param name="clock">Tells when a token is too old.</param>
    public static CredentialSource Create(
        ProviderAuthCommand command, Func<ProviderAuthCommand, CancellationToken, Task<AuthCommandOutcome>> run, TimeProvider clock)
    {
        var credentials = new CommandCredentials(command, run, clock);
        return new CredentialSource { Get = credentials.GetAsync, Recover = credentials.RecoverAsync };
    }

    private async ValueTask<RequestCredentials> GetAsync(CancellationToken cancellationToken) =>
        _token is { } token && IsYoung(token) ? token.Request : (await RenewAsync(_token, cancellationToken)).Request;

    private async ValueTask<UnauthorizedOutcome> RecoverAsync(RequestCredentials failed, CancellationToken cancellationToken)
    {
        if (_token is not { } token || !ReferenceEquals(token.Request, failed))
        {
            return new UnauthorizedOutcome.Replay();
        }

        if (token.IsReplacement)
        {
            return new UnauthorizedOutcome.Rejected(IsFinal: false);
        }

        try
        {
            await RenewAsync(token, cancellationToken, isReplacement: true);
            return new UnauthorizedOutcome.Replay();
        }
        catch (ResponsesException e)
        {
            return new UnauthorizedOutcome.SignInNeeded(e.Message);
        }
    }

    private bool IsYoung(Token token) => _command.RefreshInterval == TimeSpan.Zero || _clock.GetElapsedTime(token.Since) < _command.RefreshInterval;

    /// <summary>Runs the command, unless somebody has while we waited.</summary>
    private async Task<Token> RenewAsync(Token? old, CancellationToken cancellationToken, bool isReplacement = false)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return _token is { } current && !ReferenceEquals(current, old)
                ? current
                : _token = new Token(
                    RequestCredentials.Bearer(Read(await _run(_command, cancellationToken))), _clock.GetTimestamp(), isReplacement);
        }
        finally
        {
            _one.Release();
        }
    }

    private string Read(AuthCommandOutcome outcome) => outcome switch
    {
        AuthCommandOutcome.Ended { ExitCode: 0 } ended when ended.Output.Trim() is { Length: > 0 } token =>
            token.AsSpan().ContainsAny('\r', '\n') ? throw Failure("printed more than one line") : token,
        AuthCommandOutcome.Ended { ExitCode: 0 } => throw Failure("printed nothing"),
        AuthCommandOutcome.Ended ended => throw Failure($"exited with status {ended.ExitCode}: {ended.ErrorOutput.Trim()}"),
        AuthCommandOutcome.TimedOut => throw Failure($"did not end within {_command.Timeout.TotalMilliseconds:0} ms"),
        AuthCommandOutcome.NotStarted(var reason) => throw Failure("could not be started: " + reason),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private ResponsesException Failure(string what) =>
        new(ResponsesErrorKind.MissingCredentials, $"provider auth command `{_command.Command}` {what}");

    private sealed record Token(RequestCredentials Request, long Since, bool IsReplacement);
}
