using Codex.Net.Auth.Refresh;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;

namespace Codex.Net.Auth;

/// <summary>
/// Gives out credentials and answers rejections. While nothing is due, giving out is a clock reading and a comparison; everything
/// else happens on the slow path: load, ask for a token's owner, renew.
/// </summary>
internal sealed class CredentialDesk(
    AuthBrokerOptions options, SignInReader reader, PersonalTokens personalTokens, Renewals renewals, AuthMessages messages)
{
    /// <summary>With this much life left nobody waits long for an early renewal.</summary>
    private static readonly TimeSpan Comfort = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(10);

    /// <summary>A token this young that is rejected was never good; another one would not be either.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _clock = options.Environment.Clock;
    private readonly SemaphoreSlim _loading = new(1);
    private volatile Holding? _held;
    private volatile ExternalTokens? _external;
    private string? _lastWarning;

    public ValueTask<RequestCredentials> GetAsync(CancellationToken cancellationToken) =>
        _held is { Request: { } request } held && _clock.GetUtcNow() < held.Schedule.RenewAt
            ? ValueTask.FromResult(request)
            : new ValueTask<RequestCredentials>(GetSlowlyAsync(cancellationToken));

    /// <summary>What is held, loaded if need be; nobody and what cannot be used are looked for anew each time.</summary>
    public async ValueTask<Holding> LoadAsync(CancellationToken cancellationToken)
    {
        if (_held is { } known && (known.Request is not null || known.PersonalToken is not null))
        {
            return known;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                if (_held is { Request: not null } loaded)
                {
                    return loaded;
                }

                var external = _external;
                var read = await reader.ReadAsync(external, cancellationToken);
                if (ReferenceEquals(external, _external))
                {
                    return _held = read;
                }
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Drops what is held: the next use loads it again.</summary>
    public void Forget() => _held = null;

    /// <summary>Tokens of another program; null ends their use.</summary>
    public void UseExternal(ExternalTokens? tokens)
    {
        _external = tokens;
        _held = null;
    }

    /// <summary>Renews now, whatever is due. Null when there is nothing to renew.</summary>
    public async Task<RefreshOutcome?> RenewAsync(RefreshReason reason, CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) is { Stored: { Mode: AuthMode.ChatGpt } stored }
            ? await renewals.RunAsync(stored, reason, outcome => Land(stored, reason, outcome), cancellationToken)
            : null;

    /// <summary>Asks for the owner of a personal token, once.</summary>
    public async Task<Holding> IdentifyAsync(Holding held, CancellationToken cancellationToken)
    {
        if (held is not { PersonalToken: { } token, Request: null })
        {
            return held;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_held is { Request: not null } known && known.PersonalToken == token)
            {
                return known;
            }

            return await personalTokens.FindOwnerAsync(token, cancellationToken) switch
            {
                OwnerReply.Found(var owner) => _held = SignInReader.WithOwner(held, owner),
                OwnerReply.Rejected(var status) => throw SignInNeeded(messages.PersonalTokenRejected(status, held.State.Source)),
                OwnerReply.Failed(var message) => throw Unavailable(message),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        finally
        {
            _loading.Release();
        }
    }

    public async ValueTask<UnauthorizedOutcome> RecoverAsync(RequestCredentials failed, CancellationToken cancellationToken)
    {
        if (_held is not { Request: { } current } held)
        {
            return new UnauthorizedOutcome.Rejected(IsFinal: false);
        }

        if (!ReferenceEquals(current, failed) && Bearer(current) != Bearer(failed))
        {
            return new UnauthorizedOutcome.Replay();
        }

        switch (held.State.Mode)
        {
            case AuthMode.ApiKey:
                return new UnauthorizedOutcome.Rejected(IsFinal: true);
            case AuthMode.PersonalAccessToken:
                return new UnauthorizedOutcome.SignInNeeded(messages.AccessTokenRejected);
            case AuthMode.ExternalTokens:
                return await RenewExternalAsync(held, cancellationToken);
        }

        if (held.Stored is not { } stored || IsStraightFromService(held))
        {
            // A token that has just come from the service and is rejected would not be better a second time.
            return new UnauthorizedOutcome.Rejected(IsFinal: false);
        }

        const RefreshReason reason = RefreshReason.UnauthorizedRecovery;
        return await renewals.RunAsync(stored, reason, outcome => Land(stored, reason, outcome), cancellationToken) switch
        {
            RefreshOutcome.Adopted or RefreshOutcome.Renewed => new UnauthorizedOutcome.Replay(),
            RefreshOutcome.Failed(var message) => new UnauthorizedOutcome.Unavailable(message),
            var final => new UnauthorizedOutcome.SignInNeeded(MessageOf(final)),
        };
    }

    private async Task<RequestCredentials> GetSlowlyAsync(CancellationToken cancellationToken)
    {
        var held = await IdentifyAsync(await LoadAsync(cancellationToken), cancellationToken);
        if (held.Request is not { } request)
        {
            throw SignInNeeded(held.State.Problem ?? messages.NotSignedIn);
        }

        var now = _clock.GetUtcNow();
        if (now < held.Schedule.RenewAt || held.Stored is not { } stored)
        {
            return request;
        }

        return now < held.Schedule.ExpiresAt
            ? await RenewEarlyAsync(held, stored, now, cancellationToken)
            : await RenewOrThrowAsync(held, stored, cancellationToken);
    }

    /// <summary>The token is still good: a renewal that fails or takes long does not stop anybody.</summary>
    private async Task<RequestCredentials> RenewEarlyAsync(
        Holding held, StoredCredentials stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (renewals.IsResting && held.Request is { } request)
        {
            return request;
        }

        var renewal = renewals.RunAsync(stored, held.Schedule.Reason, o => Land(stored, held.Schedule.Reason, o), cancellationToken);
        try
        {
            // However it ends, Land has taken it up by then.
            await renewal.WaitAsync(held.Schedule.ExpiresAt - now > Comfort ? ShortWait : Timeout.InfiniteTimeSpan, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on without us.
        }

        return _held is { Request: { } current } latest && _clock.GetUtcNow() < latest.Schedule.ExpiresAt
            ? current
            : await GetSlowlyAsync(cancellationToken);
    }

    private async Task<RequestCredentials> RenewOrThrowAsync(Holding held, StoredCredentials stored, CancellationToken cancellationToken)
    {
        var reason = held.Schedule.Reason;
        return await renewals.RunAsync(stored, reason, o => Land(stored, reason, o), cancellationToken) switch
        {
            RefreshOutcome.Adopted or RefreshOutcome.Renewed => _held?.Request ?? throw SignInNeeded(messages.NotSignedIn),
            RefreshOutcome.Failed(var message) => throw Unavailable(message),
            var final => throw SignInNeeded(MessageOf(final)),
        };
    }

    private async Task<UnauthorizedOutcome> RenewExternalAsync(Holding held, CancellationToken cancellationToken)
    {
        if (options.RenewExternalTokens is not { } ask)
        {
            return new UnauthorizedOutcome.SignInNeeded(messages.AccessTokenRejected);
        }

        try
        {
            UseExternal(await ask(new ExternalTokensRequest(held.State.AccountId), cancellationToken));
            await LoadAsync(cancellationToken);
            return new UnauthorizedOutcome.Replay();
        }
        catch (AuthException e)
        {
            return new UnauthorizedOutcome.SignInNeeded(e.Message);
        }
    }

    /// <summary>Takes up the outcome of a renewal of <paramref name="stored"/>, unless something else is held by now.</summary>
    private void Land(StoredCredentials stored, RefreshReason reason, RefreshOutcome outcome)
    {
        if (_held is not { Stored: { } current } held || !current.HasSameSecrets(stored))
        {
            return;
        }

        switch (outcome)
        {
            case RefreshOutcome.Adopted(var adopted):
                _held = reader.ForStored(adopted);
                break;
            case RefreshOutcome.Renewed(var renewed, var warning):
                _held = Arrived(reader.ForStored(renewed));
                Warn(warning);
                break;
            case RefreshOutcome.Dead when reason == RefreshReason.UnauthorizedRecovery:
                // Rejected and not renewable: as good as expired, whatever its date says.
                _held = held with { Schedule = held.Schedule with { RenewAt = DateTimeOffset.MinValue, ExpiresAt = DateTimeOffset.MinValue } };
                break;
            case RefreshOutcome.Dead(_, var message) when _clock.GetUtcNow() < held.Schedule.ExpiresAt:
                // Used to its end, but nobody should be surprised then.
                _held = held with { Schedule = held.Schedule with { RenewAt = held.Schedule.ExpiresAt } };
                Warn(messages.CannotRenew(message, held.Schedule.ExpiresAt, _clock.LocalTimeZone));
                break;
            case RefreshOutcome.Blocked(var message) when _clock.GetUtcNow() < held.Schedule.ExpiresAt:
                Warn(message);
                break;
        }
    }

    private Holding Arrived(Holding held)
    {
        var now = _clock.GetUtcNow();
        // A token that our clock calls expired on its arrival shows that the clock is wrong: then rejections tell when to renew.
        return held with { ObtainedAt = now, Schedule = now < held.Schedule.ExpiresAt ? held.Schedule : RenewalSchedule.Never };
    }

    private bool IsStraightFromService(Holding held) =>
        held.ObtainedAt is { } at && _clock.GetUtcNow() - at < Freshness && _clock.GetUtcNow() < held.Schedule.ExpiresAt;

    /// <summary>Tells the user, once for as long as the trouble stays the same.</summary>
    private void Warn(string? message)
    {
        if (message is not null && Interlocked.Exchange(ref _lastWarning, message) != message)
        {
            options.Notify?.Invoke(new AuthNotice.Warning(message));
        }
    }

    private static string? Bearer(RequestCredentials credentials) => credentials.Headers is [var first, ..] ? first.Value : null;

    private static string MessageOf(RefreshOutcome outcome) => outcome switch
    {
        RefreshOutcome.Dead(_, var message) => message,
        RefreshOutcome.Mismatch(var message) => message,
        RefreshOutcome.Blocked(var message) => message,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ResponsesException SignInNeeded(string message) => new(ResponsesErrorKind.Unauthorized, message);

    private static ResponsesException Unavailable(string message) => new(ResponsesErrorKind.UnexpectedStatus, message) { IsRetryable = true };
}
