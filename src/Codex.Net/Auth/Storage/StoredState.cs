namespace Codex.Net.Auth.Storage;

/// <summary>What a store holds.</summary>
public abstract record StoredState
{
    private StoredState()
    {
    }

    /// <summary>Nothing: nobody is signed in.</summary>
    public sealed record Empty : StoredState;

    /// <summary>Credentials.</summary>
    public sealed record Present(StoredCredentials Credentials) : StoredState;

    /// <summary>Something that cannot be read; <paramref name="Reason"/> names the place and the cause. It must not be overwritten silently.</summary>
    public sealed record Unreadable(string Reason) : StoredState;

    /// <summary>The one state without content.</summary>
    public static Empty Nothing { get; } = new();
}
