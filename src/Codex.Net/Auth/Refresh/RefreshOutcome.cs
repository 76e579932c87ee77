using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Refresh;

/// <summary>How a renewal ended.</summary>
internal abstract record RefreshOutcome
{
    private RefreshOutcome()
    {
    }

    /// <summary>Somebody else has renewed: these were stored. Nothing was spent.</summary>
    public sealed record Adopted(StoredCredentials Credentials) : RefreshOutcome;

    /// <summary>New tokens came and are stored; <paramref name="Warning"/> tells if they are not.</summary>
    public sealed record Renewed(StoredCredentials Credentials, string? Warning) : RefreshOutcome;

    /// <summary><paramref name="Credentials"/> cannot be renewed any more.</summary>
    public sealed record Dead(StoredCredentials Credentials, string Message) : RefreshOutcome;

    /// <summary>The store holds another account, or none: what this process holds is not current any more.</summary>
    public sealed record Mismatch(string Message) : RefreshOutcome;

    /// <summary>Nothing was spent, because what came back could not have been kept, or the store is unreadable.</summary>
    public sealed record Blocked(string Message) : RefreshOutcome;

    /// <summary>It failed for now.</summary>
    public sealed record Failed(string Message) : RefreshOutcome;
}
