using System.Runtime.Versioning;
using Codex.Machine.Pty.Unix;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// Both sides of what a command's streams are connected to: a terminal, or pipes. Our ends do not block; the child's are closed as soon
/// as it has them. Disposing closes everything, for a start that failed.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed class CommandChannels : IDisposable
{
    private readonly List<SafeFileHandle> _ours = [];
    private readonly List<SafeFileHandle> _childs = [];

    private CommandChannels()
    {
    }

    /// <summary>Our side of the terminal; null when there are pipes.</summary>
    public SafeFileHandle? Terminal { get; private set; }

    /// <summary>Path of the child's side of the terminal.</summary>
    public string? TerminalPath { get; private set; }

    /// <summary>Our end of the input pipe.</summary>
    public SafeFileHandle? Input { get; private set; }

    /// <summary>Our end of the pipe for standard output, and for standard error unless that has its own.</summary>
    public SafeFileHandle? Output { get; private set; }

    /// <summary>Our end of the pipe for standard error, when it has its own.</summary>
    public SafeFileHandle? Error { get; private set; }

    public SafeFileHandle? ChildInput { get; private set; }

    public SafeFileHandle? ChildOutput { get; private set; }

    public SafeFileHandle? ChildError { get; private set; }

    /// <exception cref="ProcessStartException">No descriptors or terminals left.</exception>
    public static CommandChannels Open(CommandStart start)
    {
        var channels = new CommandChannels();
        try
        {
            if (start.Terminal is { } size)
                (channels.Terminal, channels.TerminalPath) = PseudoTerminal.Open(size);
            else
                channels.OpenPipes(start);
            return channels;
        }
        catch (ProcessStartException)
        {
            channels.Dispose();
            throw;
        }
    }

    public void CloseChildEnds() => _childs.ForEach(end => end.Dispose());

    public void Dispose()
    {
        CloseChildEnds();
        _ours.ForEach(end => end.Dispose());
        Terminal?.Dispose();
    }

    private void OpenPipes(CommandStart start)
    {
        (Output, ChildOutput) = OpenOutput();
        if (start.ErrorOutput is not null)
            (Error, ChildError) = OpenOutput();
        if (start.Input == CommandInput.Pipe)
        {
            var (reader, writer) = UnixSystem.Current.OpenPipe();
            (ChildInput, Input) = (reader, writer);
            Keep(ours: writer, childs: reader);
        }
    }

    private (SafeFileHandle Ours, SafeFileHandle Childs) OpenOutput()
    {
        var (reader, writer) = UnixSystem.Current.OpenPipe();
        Keep(ours: reader, childs: writer);
        return (reader, writer);
    }

    private void Keep(SafeFileHandle ours, SafeFileHandle childs)
    {
        _ours.Add(ours);
        _childs.Add(childs);
        UnixSystem.Current.SetNonBlocking(ours);
    }
}
