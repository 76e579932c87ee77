namespace Codex.Net.Auth.Storage;

/// <summary>Memory of this process: gone with it.</summary>
internal sealed class EphemeralCredentialStore : ICredentialStore
{
    private readonly Lock _gate = new();
    private StoredState _state = StoredState.Nothing;

    public string Place => "memory";

    public ValueTask<StoredState> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_state);
        }
    }

    public ValueTask<string?> FindSaveProblemAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public ValueTask<StoredState> UpdateAsync(Func<StoredState, StoredCredentials?> change, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (change(_state) is { } next)
            {
                _state = new StoredState.Present(next);
            }

            return ValueTask.FromResult(_state);
        }
    }

    public ValueTask<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var existed = _state is not StoredState.Empty;
            _state = StoredState.Nothing;
            return ValueTask.FromResult(existed);
        }
    }
}
