using System.Collections.Immutable;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Refresh;

/// <summary>
/// Renews tokens so that of all processes which share them exactly one spends each refresh token. Sequence: look at the
/// store (somebody else may have renewed) → take the refresh lock → look again → make sure that the successor can be kept →
/// POST → save under the commit locks. Not for concurrent use: the broker lets one renewal run at a time.
/// </summary>
internal sealed class TokenRefresher(ICredentialStore store, AuthPlace place, TokenEndpoint endpoint, AuthMessages messages, TimeProvider clock) : ITokenRefresher
{
    /// <summary>Longer than one POST may take; then its owner is stuck, and another try comes later.</summary>
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a program without our lock (the original) may take from its reply to its save.</summary>
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Refresh tokens that this process has spent: never to be taken back from a store that missed their successors.</summary>
    private readonly HashSet<string> _spent = new(StringComparer.Ordinal);

    /// <summary>See <see cref="RememberSpent(string)"/>.</summary>
    public ImmutableArray<string> Spent => [.. _spent];

    /// <summary>A refresh token that is of no use any more, wherever it may still be stored.</summary>
    public void RememberSpent(string refreshToken) => _spent.Add(refreshToken);

    /// <summary>The old refresh token is of no use any more if there is a new one.</summary>
    public void RememberSpent(StoredCredentials old, string? successor)
    {
        if (old.Tokens?.RefreshToken is { } spent && successor is not null && successor != spent)
        {
            _spent.Add(spent);
        }
    }

    public async Task<RefreshOutcome> RefreshAsync(StoredCredentials held, RefreshReason reason, CancellationToken cancellationToken)
    {
        if (Judge(await store.ReadAsync(cancellationToken), held, reason) is { } known)
        {
            return known;
        }

        try
        {
            using var alone = await FileLock.AcquireAsync(place.RefreshLock, FileLock.OwnerOnly, LockLimit, clock, cancellationToken);
            return alone is null
                ? new RefreshOutcome.Failed($"another process has been renewing the sign-in for {LockLimit.TotalSeconds:0} s")
                : await RefreshAloneAsync(held, reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new RefreshOutcome.Blocked(messages.NotSaveable(e.Message));
        }
    }

    public async Task<RefreshOutcome?> FindOtherAsync(StoredCredentials held, RefreshReason reason) =>
        Judge(await store.ReadAsync(CancellationToken.None), held, reason);

    private async Task<RefreshOutcome> RefreshAloneAsync(StoredCredentials held, RefreshReason reason)
    {
        var state = await store.ReadAsync(CancellationToken.None);
        if (Judge(state, held, reason) is { } known)
        {
            return known;
        }

        // What is stored may be newer than what we hold and still be due: then that is what to renew.
        var basis = state is StoredState.Present(var stored) && !IsSpent(stored) ? stored : held;
        if (basis.Tokens?.RefreshToken is not { } refreshToken)
        {
            return new RefreshOutcome.Dead(basis, messages.NoRefreshToken);
        }

        if (await store.FindSaveProblemAsync(CancellationToken.None) is { } problem)
        {
            return new RefreshOutcome.Blocked(messages.NotSaveable(problem));
        }

        return await endpoint.RefreshAsync(refreshToken, basis.Tokens.Origin, reason) switch
        {
            TokenReply.Renewed reply => await CommitAsync(basis, reply),
            TokenReply.Dead(var why) => await LookAgainAsync(basis, why == DeadReason.Reused ? SaveTime : TimeSpan.Zero)
                ?? new RefreshOutcome.Dead(basis, messages.Dead(why)),
            TokenReply.Failed(var message) => await LookAgainAsync(basis, TimeSpan.Zero) ?? new RefreshOutcome.Failed(message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>What the store says without anybody's help; null when only a renewal helps.</summary>
    private RefreshOutcome? Judge(StoredState state, StoredCredentials held, RefreshReason reason)
    {
        switch (state)
        {
            case StoredState.Unreadable(var why):
                return new RefreshOutcome.Blocked(messages.Unreadable(why));
            case StoredState.Present(var stored) when stored.Mode == held.Mode && stored.Tokens is { } tokens
                && tokens.AccountId == held.Tokens?.AccountId:
                return !IsSpent(stored) && tokens.AccessToken != held.Tokens?.AccessToken && IsGood(stored, reason)
                    ? new RefreshOutcome.Adopted(stored)
                    : null;
            default:
                return new RefreshOutcome.Mismatch(messages.Mismatch);
        }
    }

    private bool IsGood(StoredCredentials stored, RefreshReason reason)
    {
        var schedule = RenewalSchedule.Of(stored);
        var now = clock.GetUtcNow();
        // Before its end a token is renewed early, so one that is due itself is of no help; after a rejection any other may be.
        return now < (reason is RefreshReason.ProactiveExpiry or RefreshReason.Scheduled ? schedule.RenewAt : schedule.ExpiresAt);
    }

    /// <summary>A program without our lock may have spent the token first; then its successor is in the store, or will be soon.</summary>
    private async Task<RefreshOutcome?> LookAgainAsync(StoredCredentials basis, TimeSpan patience)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            if (Judge(await store.ReadAsync(CancellationToken.None), basis, RefreshReason.UnauthorizedRecovery) is { } found)
            {
                return found;
            }

            if (clock.GetElapsedTime(start) >= patience)
            {
                return null;
            }

            await Task.Delay(Pause, clock);
        }
    }

    private async Task<RefreshOutcome> CommitAsync(StoredCredentials basis, TokenReply.Renewed reply)
    {
        RememberSpent(basis, reply.RefreshToken);
        var renewed = Merge(basis, reply);
        try
        {
            var state = await store.UpdateAsync(current => MayReplace(current, basis) ? Merge(Onto(current, basis), reply) : null, CancellationToken.None);
            return state switch
            {
                StoredState.Present(var stored) when stored.HasSameSecrets(renewed) => new RefreshOutcome.Renewed(stored, Warning: null),
                // Somebody signed in while the request was under way: theirs counts.
                StoredState.Present(var other) when other.Tokens?.AccountId is { } account && account == basis.Tokens?.AccountId =>
                    new RefreshOutcome.Adopted(other),
                StoredState.Unreadable(var why) => new RefreshOutcome.Renewed(renewed, messages.NotSaved(why)),
                _ => new RefreshOutcome.Mismatch(messages.Mismatch),
            };
        }
        catch (CredentialStoreException e)
        {
            return new RefreshOutcome.Renewed(renewed, messages.NotSaved(e.Message));
        }
    }

    /// <summary>Only what was renewed is replaced, or what this process has spent without being able to save the successor.</summary>
    private bool MayReplace(StoredState current, StoredCredentials basis) =>
        current is StoredState.Present(var stored)
        && (stored.HasSameSecrets(basis) || (IsSpent(stored) && stored.Tokens?.AccountId == basis.Tokens?.AccountId));

    private bool IsSpent(StoredCredentials stored) => stored.Tokens?.RefreshToken is { } token && _spent.Contains(token);

    /// <summary>The stored document with the tokens that were renewed: its other keys may have changed meanwhile.</summary>
    private static StoredCredentials Onto(StoredState current, StoredCredentials basis) =>
        current is StoredState.Present(var stored) ? stored with { Tokens = basis.Tokens } : basis;

    private StoredCredentials Merge(StoredCredentials basis, TokenReply.Renewed reply) => basis.Tokens is not { } tokens ? basis : basis with
    {
        Tokens = tokens with
        {
            // An id token that cannot be read is no reason to lose the other two.
            IdToken = Jwt.JwtPayload.TryRead(reply.IdToken) is null ? tokens.IdToken : reply.IdToken,
            AccessToken = reply.AccessToken ?? tokens.AccessToken,
            RefreshToken = reply.RefreshToken ?? tokens.RefreshToken,
        },
        LastRefresh = clock.GetUtcNow(),
    };
}
