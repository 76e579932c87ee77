using System.Globalization;
using System.Runtime.InteropServices;

namespace Codex.Machine.Patching;

/// <summary>Puts a failed file operation into the words that models know from the original.</summary>
internal static class OsFault
{
    private const int NotFound = 2;
    private const int PermissionDenied = 13;
    private const int NameTooLong = 36;

    /// <summary>True for what file operations throw when the system refuses them.</summary>
    public static bool IsRefusal(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <returns>Such as <c>No such file or directory (os error 2)</c>.</returns>
    public static string Describe(Exception exception)
    {
        if (OperatingSystem.IsWindows())
            return exception.Message;
        var number = exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => NotFound,
            PathTooLongException => NameTooLong,
            // .NET keeps the error number of the system here when it has no exception type for it.
            IOException { HResult: > 0 and < 4096 } => exception.HResult,
            UnauthorizedAccessException { InnerException: IOException { HResult: > 0 and < 4096 } inner } => inner.HResult,
            UnauthorizedAccessException => PermissionDenied,
            _ => 0,
        };
        return number == 0 ? exception.Message : Describe(number);
    }

    public static string Missing => Describe(NotFound);

    private static string Describe(int number) => string.Create(
        CultureInfo.InvariantCulture, $"{Marshal.GetPInvokeErrorMessage(number)} (os error {number})");
}
