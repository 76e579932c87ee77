using System.Diagnostics.CodeAnalysis;

namespace Codex.Net.Auth.Accounts;

/// <summary>
/// The name of an account: 1 to 64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c> or <c>@</c>, beginning with a letter or digit. It is a
/// folder name on every platform, and case is kept but does not tell two accounts apart.
/// </summary>
public static class AccountName
{
    /// <summary>Stands for the account without a name, in <c>$CODEX_HOME/auth.json</c>.</summary>
    public const string Default = "default";

    private const int MaxLength = 64;

    /// <summary>Why a name is not good; null when it is.</summary>
    public static string? FindProblem(string name) =>
        name.Length is 0 or > MaxLength ? $"an account name has 1 to {MaxLength} characters"
        : !char.IsAsciiLetterOrDigit(name[0]) ? "an account name begins with a letter or a digit"
        : name[^1] == '.' ? "an account name does not end with a dot"
        : !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@')
            ? "an account name has only letters, digits, '.', '_', '-' and '@'"
        : IsDeviceName(name) ? $"\"{name}\" is a device on Windows"
        : null;

    /// <exception cref="AuthException">The name is not good.</exception>
    internal static void Check(string name)
    {
        if (FindProblem(name) is { } problem)
        {
            throw new AuthException($"\"{name}\" cannot be an account: {problem}.");
        }
    }

    internal static bool IsDefault([NotNullWhen(false)] string? name) =>
        name is null || name.Equals(Default, StringComparison.OrdinalIgnoreCase);

    private static bool IsDeviceName(string name)
    {
        var stem = name.Split('.')[0].ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" || (stem.Length == 4 && stem[..3] is "COM" or "LPT" && char.IsAsciiDigit(stem[3]));
    }
}
