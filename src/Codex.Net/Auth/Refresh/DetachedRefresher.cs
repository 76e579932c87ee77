using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Refresh;

/// <summary>
/// Lets another process spend the token. From the moment a service has spent a refresh token until its successor is saved, whoever asked must
/// not die: the successor would be lost, and the user signed out. A process of its own lives on when this one is killed. Where none can be
/// started, or it says nothing that can be read, the work is done here.
/// </summary>
internal sealed class DetachedRefresher(
    TokenRefresher here, Func<string, CancellationToken, Task<string?>> runProcess, Func<StoredCredentials, RefreshReason, RenewalOrder> order) : ITokenRefresher
{
    public Task<RefreshOutcome?> FindOtherAsync(StoredCredentials held, RefreshReason reason) => here.FindOtherAsync(held, reason);

    public async Task<RefreshOutcome> RefreshAsync(StoredCredentials held, RefreshReason reason, CancellationToken cancellationToken)
    {
        if (await here.FindOtherAsync(held, reason) is { } known)
        {
            return known;
        }

        var answer = await runProcess(RenewalWire.Write(order(held, reason) with { Spent = here.Spent }), cancellationToken);
        if (answer is null || RenewalWire.ReadOutcome(answer) is not { } outcome)
        {
            return await here.RefreshAsync(held, reason, cancellationToken);
        }

        if (outcome is RefreshOutcome.Renewed(var renewed, _))
        {
            here.RememberSpent(held, renewed.Tokens?.RefreshToken);
        }

        return outcome;
    }
}
