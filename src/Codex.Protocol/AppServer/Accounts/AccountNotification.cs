namespace Codex.Protocol.AppServer.Accounts;

/// <summary>What clients are told about accounts without asking.</summary>
public abstract record AccountNotification
{
    private AccountNotification()
    {
    }

    /// <summary><c>account/login/completed</c>: a login ended.</summary>
    /// <param name="LoginId">Null for one that needed no waiting.</param>
    /// <param name="Success">Somebody is signed in now.</param>
    /// <param name="Error">Why not.</param>
    public sealed record LoginCompleted(string? LoginId, bool Success, string? Error) : AccountNotification
    {
        /// <summary>Of the desktop's onboarding; always null.</summary>
        public string? OnboardingEntrypoint { get; init; }
    }

    /// <summary><c>account/updated</c>: somebody else is signed in from now on, or nobody.</summary>
    /// <param name="AuthMode">The word of <c>auth_mode</c>; null for nobody.</param>
    /// <param name="PlanType">One of the contract's plans; null when not known.</param>
    public sealed record Updated(string? AuthMode, string? PlanType) : AccountNotification;

    /// <summary><c>warning</c>: something about the sign-in that the user should know; nothing has failed yet, or the reason why nobody is signed in.</summary>
    public sealed record Warning(string Message) : AccountNotification
    {
        /// <summary>Null: it is about no thread.</summary>
        public string? ThreadId { get; init; }
    }
}
