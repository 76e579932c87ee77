namespace Codex.Net.Auth;

/// <summary>Signing in, or using a sign-in, failed; the message is for the user and says what to do.</summary>
public sealed class AuthException : Exception
{
    public AuthException(string message)
        : base(message)
    {
    }

    public AuthException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
