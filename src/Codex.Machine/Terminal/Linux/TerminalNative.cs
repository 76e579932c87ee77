using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Terminal.Linux;

/// <summary>libc as the terminal needs it. Layouts and numbers are those of Linux on x64 and arm64 (asm-generic).</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class TerminalNative
{
    public const int Interrupted = 4;
    public const int TryAgain = 11;

    public const int AfterOutput = 1;
    public const int InputQueue = 0;
    public const int StopSignal = 20;
    public const int EventCloseOnExec = 0x80000;
    public const int EventNonBlocking = 0x800;

    /// <summary>IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON.</summary>
    public const uint InputRawOff = 0x5EB;

    /// <summary>OPOST.</summary>
    public const uint OutputProcessing = 0x1;

    /// <summary>ISIG ICANON ECHO ECHONL IEXTEN.</summary>
    public const uint LocalRawOff = 0x804B;

    /// <summary>CSIZE PARENB.</summary>
    public const uint ControlSizeAndParity = 0x130;

    /// <summary>CS8.</summary>
    public const uint ControlEightBits = 0x30;

    private const nuint GetWindowSizeRequest = 0x5413;
    private const short PollInput = 1;
    private const short PollOutput = 4;
    private const short PollGone = 0x8 | 0x10 | 0x20;

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    public static partial int GetAttributes(int descriptor, out Termios attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    public static partial int SetAttributes(int descriptor, int when, in Termios attributes);

    [LibraryImport("libc", EntryPoint = "tcflush")]
    public static partial int Flush(int descriptor, int queue);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    public static partial int CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    public static bool GetWindowSize(int descriptor, out WindowSize size)
    {
        WindowSize result = default;
        var status = IoControl(descriptor, GetWindowSizeRequest, &result);
        size = result;
        return status == 0;
    }

    /// <summary>Waits for input or the wake-up event; -1 waits for ever. A signal counts as nothing ready.</summary>
    public static (bool HasInput, bool IsWoken) WaitForInput(int input, int wakeup, int milliseconds)
    {
        var descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Descriptor = input, Wanted = PollInput };
        descriptors[1] = new PollDescriptor { Descriptor = wakeup, Wanted = PollInput };
        return Poll(descriptors, 2, milliseconds) <= 0
            ? default
            : ((descriptors[0].Seen & (PollInput | PollGone)) != 0, (descriptors[1].Seen & PollInput) != 0);
    }

    public static void WaitForOutput(int output)
    {
        var descriptor = new PollDescriptor { Descriptor = output, Wanted = PollOutput };
        Poll(&descriptor, 1, -1);
    }

    public static nint Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return ReadBytes(descriptor, start, (nuint)buffer.Length);
    }

    public static nint Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return WriteBytes(descriptor, start, (nuint)bytes.Length);
    }

    public static void SetEvent(int wakeup)
    {
        ulong one = 1;
        WriteBytes(wakeup, (byte*)&one, sizeof(ulong));
    }

    public static void ClearEvent(int wakeup)
    {
        ulong count;
        ReadBytes(wakeup, (byte*)&count, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoControl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int descriptor, byte* buffer, nuint count);

    /// <summary><c>struct termios</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Termios
    {
        private const int TimeIndex = 5;
        private const int MinimumIndex = 6;

        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        private byte _line;
        private fixed byte _controlCharacters[32];
        private uint _inputSpeed;
        private uint _outputSpeed;

        /// <summary>VMIN and VTIME.</summary>
        public void SetReadThreshold(byte minimum, byte tenths)
        {
            _controlCharacters[MinimumIndex] = minimum;
            _controlCharacters[TimeIndex] = tenths;
        }
    }

    /// <summary><c>struct winsize</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        private ushort _pixelWidth;
        private ushort _pixelHeight;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Seen;
    }
}
