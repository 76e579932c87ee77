namespace Codex.Tui.Onboarding;

/// <summary>What the user does in the sign-in dialog.</summary>
internal abstract record SignInChoice
{
    private SignInChoice()
    {
    }

    public sealed record Browser : SignInChoice;

    public sealed record DeviceCode : SignInChoice;

    public sealed record ApiKey(string Key) : SignInChoice
    {
        /// <summary>Prints no secret.</summary>
        public override string ToString() => nameof(ApiKey);
    }

    public sealed record Account(string Name) : SignInChoice;

    /// <summary>The address that the browser ended up at.</summary>
    public sealed record Address(string Text) : SignInChoice
    {
        /// <summary>It holds a code.</summary>
        public override string ToString() => nameof(Address);
    }

    /// <summary>Calls off what waits.</summary>
    public sealed record Back : SignInChoice;

    /// <summary>Ends the program.</summary>
    public sealed record Leave : SignInChoice;
}
