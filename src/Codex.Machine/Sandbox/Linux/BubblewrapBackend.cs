using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The system's bubblewrap, for systems that let it make namespaces but not us (Ubuntu's AppArmor rules, an installation with the setuid
/// bit). Inside, a second helper applies Landlock and seccomp. Two things are coarser than in our own namespaces: a signal ends bubblewrap
/// and with it the command, which does not see it, and the terminal's stop key has no effect.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class BubblewrapBackend : ISandboxBackend
{
    public const string ProxyNeedsNamespaces = "a network limited to some hosts needs namespaces of our own";

    public string Name => "bubblewrap, Landlock and seccomp";

    public BackendOutcome Run(HelperRequest request, MountPlan plan)
    {
        if (request.Limits.Proxy is not null)
            return new BackendOutcome.Unavailable(ProxyNeedsNamespaces);
        // The helper has no host environment yet, and needs this one variable.
        if (BubblewrapProgram.Find(request.Limits, Marshal.PtrToStringUTF8(LinuxCalls.GetVariable("PATH"))) is not { } bubblewrap)
            return new BackendOutcome.Unavailable("no bwrap on PATH (outside of writable folders)");
        if (UserNamespaces.FindObstacle() is { } obstacle && !File.GetUnixFileMode(bubblewrap).HasFlag(UnixFileMode.SetUser))
            return new BackendOutcome.Unavailable(obstacle);
        if (RealPath.Of("/proc/self/exe") is not { } program)
            return new BackendOutcome.Unavailable("this program's own file is gone");
        var reservations = new Reservations();
        var taken = reservations.Take(plan);
        var terminal = SharedTerminal.Find();
        var (reader, writer) = LinuxCalls.OpenPipe();
        var error = LinuxCalls.Duplicate(StandardError.Descriptor);
        var inner = new InnerRequest
        {
            Limits = request.Limits,
            Writable = taken.Writable,
            Status = writer,
            Error = error,
            TakesForeground = terminal is { IsForeground: true },
            Command = request.Command,
        };
        var arguments = OpenArguments(BubblewrapArguments.Write(taken, request, program, hasTerminal: terminal is not null));
        var messages = OpenMemoryFile("codex-bwrap-messages");
        var start = NativeText.Array([new BubblewrapStart
        {
            Program = NativeText.Of(bubblewrap),
            Arguments = NativeText.Vector(
                [bubblewrap, "--args", arguments.ToString(CultureInfo.InvariantCulture), "--", BubblewrapArguments.InnerProgram, .. inner.ToArguments()]),
            Status = writer,
            ArgumentsFile = arguments,
            Error = error,
            MessagesFile = messages,
        }]);
        var calls = SystemCallTable.For(RuntimeInformation.OSArchitecture);
        var id = Fork(start, calls);
        if (id < 0)
            return new BackendOutcome.Failed($"cannot start a process: {LinuxCalls.Describe(-id)}");
        _ = LinuxCalls.Close(arguments);
        _ = LinuxCalls.Close(error);
        return CommandLaunch.Wait(request, reservations, terminal, calls, id, reader, writer) switch
        {
            LaunchOutcome.Failed failed => SetupFailure.OutcomeOf(failed.Report, request, taken),
            LaunchOutcome.Ended { HasStarted: false } ended => new BackendOutcome.Unavailable($"{bubblewrap} failed with exit code {ended.ExitCode}: {Read(messages)}"),
            LaunchOutcome.Ended ended => new BackendOutcome.Ended(ended.ExitCode),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The arguments in a file in memory: there can be more than a command line takes.</summary>
    private static int OpenArguments(IReadOnlyList<string> arguments)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(arguments.Select(argument => argument + '\0')));
        var file = OpenMemoryFile("codex-bwrap-arguments");
        fixed (byte* start = bytes)
        {
            var written = LinuxCalls.Write(file, start, bytes.Length);
            if (written != bytes.Length || LinuxCalls.Seek(file, 0, 0) != 0)
                throw new SandboxSetupException($"cannot pass arguments to bwrap: {LinuxCalls.Describe(LinuxCalls.LastError)}");
        }

        return file;
    }

    private static int OpenMemoryFile(string name)
    {
        const uint closeOnExec = 1; // MFD_CLOEXEC
        var file = LinuxCalls.MakeMemoryFile(name, closeOnExec);
        return file >= 0 ? file : throw new SandboxSetupException($"cannot make a file in memory: {LinuxCalls.Describe(LinuxCalls.LastError)}");
    }

    /// <summary>What bubblewrap said.</summary>
    private static string Read(int file)
    {
        const int longest = 1024;
        var buffer = stackalloc byte[longest];
        _ = LinuxCalls.Seek(file, 0, 0);
        var count = LinuxCalls.Read(file, buffer, longest);
        return count <= 0 ? "nothing said" : Encoding.UTF8.GetString(buffer, (int)count).Trim().ReplaceLineEndings(", ");
    }

    private static int Fork(BubblewrapStart* start, in SystemCallTable calls)
    {
        var id = ForkedInit.Fork(calls);
        if (id == 0)
            ForkedBubblewrap.Become(start);
        return id < 0 ? -ForkedCalls.Error : id;
    }
}

/// <summary>What the process that becomes bubblewrap needs.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BubblewrapStart
{
    public byte* Program;
    public byte** Arguments;
    public int Status;
    public int ArgumentsFile;

    /// <summary>The command's standard error, for the inner helper.</summary>
    public int Error;

    /// <summary>Where bubblewrap's own messages go.</summary>
    public int MessagesFile;
}

/// <summary>Runs behind the fork: see <see cref="ForkedCalls"/>.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedBubblewrap
{
    private const int SetDescriptorFlags = 2; // F_SETFD

    /// <summary>Does not come back.</summary>
    public static void Become(BubblewrapStart* start)
    {
        ForkedSignals.Reset();
        ForkedCommand.CloseInherited();
        _ = ForkedCalls.ControlDescriptor(start->Status, SetDescriptorFlags, 0);
        _ = ForkedCalls.ControlDescriptor(start->ArgumentsFile, SetDescriptorFlags, 0);
        _ = ForkedCalls.ControlDescriptor(start->Error, SetDescriptorFlags, 0);
        _ = ForkedCalls.DuplicateTo(start->MessagesFile, StandardError.Descriptor);
        _ = ForkedCalls.Execute(start->Program, start->Arguments);
        ForkedReport.Fail(start->Status, SetupStage.Fork);
    }
}
