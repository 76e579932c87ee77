using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Refresh;

/// <summary>Renews tokens, in this process (<see cref="TokenRefresher"/>) or in one of its own (<see cref="DetachedRefresher"/>).</summary>
internal interface ITokenRefresher
{
    /// <param name="held">The credentials in use.</param>
    /// <param name="reason">Why they are to be renewed. Others' renewals count only if they help against that.</param>
    /// <param name="cancellationToken">Ends the wait for the lock; a POST that has begun is always finished.</param>
    Task<RefreshOutcome> RefreshAsync(StoredCredentials held, RefreshReason reason, CancellationToken cancellationToken);

    /// <summary>What the store offers or says in place of these; null when it still holds the same.</summary>
    Task<RefreshOutcome?> FindOtherAsync(StoredCredentials held, RefreshReason reason);
}
