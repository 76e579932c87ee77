using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Codex.Bench;

/// <summary>
/// Starts a program and waits for it by <c>wait4</c>, which alone tells the time of one child with its descendants. Its size comes from
/// <c>time(1)</c> in between: a child's peak counts from the fork on, so started by us it would never be smaller than we are. Linux only.
/// </summary>
internal static unsafe partial class MeasuredProcess
{
    private const string Time = "/usr/bin/time";
    private const int SpawnFileActionsSize = 128;

    /// <summary>Runs a program with no input and discarded output.</summary>
    /// <exception cref="InvalidOperationException">It could not be started, or ended with another code than expected.</exception>
    public static Measurement Run(string program, ImmutableArray<string> arguments, string directory, IReadOnlyDictionary<string, string> environment, int expectedCode)
    {
        var sizeFile = Path.Combine(directory, ".bench-size");
        var started = Stopwatch.GetTimestamp();
        var pid = Spawn(Time, [Time, "-q", "-f", "%M", "-o", sizeFile, program, .. arguments], directory, environment);
        var usage = default(ResourceUsage);
        int status;
        while (Wait4(pid, out status, 0, ref usage) < 0)
        {
            // Interrupted by a signal of the runtime.
        }

        var wall = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var code = (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
        return code == expectedCode
            ? new Measurement(usage.User.Milliseconds + usage.System.Milliseconds, PeakMb(sizeFile), wall, FirstRequestMs: null)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}, expected {expectedCode}");
    }

    private static double PeakMb(string sizeFile) => double.Parse(File.ReadAllText(sizeFile), CultureInfo.InvariantCulture) / 1024;

    private static int Spawn(string program, string[] argv, string directory, IReadOnlyDictionary<string, string> environment)
    {
        var actions = stackalloc byte[SpawnFileActionsSize];
        using var devNull = new NativeText("/dev/null");
        using var cwd = new NativeText(directory);
        using var path = new NativeText(program);
        using var arguments = new NativeTexts(argv);
        using var variables = new NativeTexts([.. environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        FileActionsInit(actions);
        FileActionsAddOpen(actions, 0, devNull.Pointer, 0, 0);
        FileActionsAddOpen(actions, 1, devNull.Pointer, 1, 0);
        FileActionsAddOpen(actions, 2, devNull.Pointer, 1, 0);
        FileActionsAddChdir(actions, cwd.Pointer);
        var error = PosixSpawn(out var pid, path.Pointer, actions, null, arguments.Pointer, variables.Pointer);
        FileActionsDestroy(actions);
        return error == 0 ? pid : throw new InvalidOperationException($"cannot start {program}: error {error}");
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int PosixSpawn(out int pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int FileActionsAddOpen(byte* actions, int descriptor, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int FileActionsAddChdir(byte* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "wait4")]
    private static partial int Wait4(int pid, out int status, int options, ref ResourceUsage usage);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeValue
    {
        public long Seconds;
        public long Microseconds;

        public readonly double Milliseconds => (Seconds * 1000.0) + (Microseconds / 1000.0);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceUsage
    {
        public TimeValue User;
        public TimeValue System;
        private fixed long _others[14];
    }

    private sealed class NativeText(string text) : IDisposable
    {
        public byte* Pointer { get; } = (byte*)Marshal.StringToCoTaskMemUTF8(text);

        public void Dispose() => Marshal.FreeCoTaskMem((nint)Pointer);
    }

    private sealed class NativeTexts : IDisposable
    {
        private readonly NativeText[] _texts;

        public NativeTexts(string[] texts)
        {
            _texts = [.. texts.Select(text => new NativeText(text))];
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)texts.Length + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < texts.Length; i++)
                Pointer[i] = _texts[i].Pointer;
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            NativeMemory.Free(Pointer);
            foreach (var text in _texts)
                text.Dispose();
        }
    }
}
