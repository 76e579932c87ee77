using System.Runtime.InteropServices;

namespace Codex.Machine.Processes;

/// <summary>A command could not be started; the message reads like <c>No such file or directory (os error 2)</c>.</summary>
public sealed class ProcessStartException : Exception
{
    internal ProcessStartException(int errorNumber)
        : this(errorNumber, SystemError.Describe(errorNumber))
    {
    }

    internal ProcessStartException(int errorNumber, string message)
        : base(message) => ErrorNumber = errorNumber;

    /// <summary>The system's error number (errno).</summary>
    public int ErrorNumber { get; }
}

/// <summary>Texts of the system's errors, in the form that the original shows to users and models.</summary>
internal static class SystemError
{
    public static string Describe(int errorNumber) => $"{Marshal.GetPInvokeErrorMessage(errorNumber)} (os error {errorNumber})";
}
