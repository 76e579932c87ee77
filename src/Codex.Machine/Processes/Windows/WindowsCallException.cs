using System.Runtime.InteropServices;

namespace Codex.Machine.Processes.Windows;

/// <summary>A call of the system failed: says what it was for, which call, and what the system said.</summary>
internal sealed class WindowsCallException(string purpose, string call, int error)
    : Exception($"cannot {purpose}: {call}: {Marshal.GetPInvokeErrorMessage(error)} (os error {error})")
{
    /// <summary>The call that failed.</summary>
    public string Call { get; } = call;

    /// <summary>The system's error number.</summary>
    public int Error { get; } = error;

    /// <summary>Throws when a call that sets the last error has failed.</summary>
    public static void ThrowUnless(bool hasSucceeded, string purpose, string call)
    {
        if (!hasSucceeded)
            throw new WindowsCallException(purpose, call, Marshal.GetLastPInvokeError());
    }
}
