using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Signals behind the fork: see <see cref="ForkedCalls"/>.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedSignals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int User1 = 10;
    public const int User2 = 12;
    public const int Terminate = 15;
    public const int Child = 17;
    public const int Continue = 18;
    public const int Stop = 19;
    public const int TerminalStop = 20;
    public const int TerminalRead = 21;
    public const int TerminalWrite = 22;

    private const int Last = 64;
    private const int FirstOfLibrary = 32; // glibc keeps 32 and 33 to itself
    private const int LastOfLibrary = 33;
    private const int SetMask = 2; // SIG_SETMASK

    public static void Ignore(int signal)
    {
        const nint ignore = 1; // SIG_IGN
        _ = ForkedCalls.SetSignalHandler(signal, ignore);
    }

    /// <summary>Holds all signals back.</summary>
    public static SignalSet BlockAll()
    {
        SignalSet all;
        for (var index = 0; index < 16; index++)
            all.Bits[index] = ulong.MaxValue;
        _ = ForkedCalls.SetSignalMask(SetMask, &all, null);
        return all;
    }

    /// <summary>
    /// Gives all signals their default meaning and lets them through. The runtime ignores SIGPIPE, and what is ignored stays so in a
    /// command, where <c>yes | head</c> would then print errors.
    /// </summary>
    public static void Reset()
    {
        for (var signal = 1; signal <= Last; signal++)
        {
            if (signal is not (Kill or Stop or FirstOfLibrary or LastOfLibrary))
                _ = ForkedCalls.SetSignalHandler(signal, 0);
        }

        var none = default(SignalSet);
        _ = ForkedCalls.SetSignalMask(SetMask, &none, null);
    }
}
