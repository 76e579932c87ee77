namespace Codex.Net.Auth.Login;

/// <summary>How a login ended.</summary>
public abstract record LoginOutcome
{
    private LoginOutcome()
    {
    }

    /// <summary>The new sign-in is saved.</summary>
    public sealed record SignedIn(SignInState State) : LoginOutcome;

    /// <summary>Somebody called it off.</summary>
    public sealed record Cancelled : LoginOutcome;

    /// <summary>It did not succeed; what was signed in before still is.</summary>
    public sealed record Failed(string Message) : LoginOutcome;
}
