using System.Threading.Channels;
using Codex.Machine.Processes;
using Codex.Net.JsonRpc;
using Codex.Protocol.Host;

namespace Codex.Core.Mcp;

/// <summary>
/// A server that is a program of this computer: a message a line, on its standard input and output. What it prints to standard error is
/// kept, the end of it, for when it fails. It ends with us, with everything that it started.
/// </summary>
internal sealed class StdioTransport : IMessageTransport
{
    private const int KeptErrorBytes = 8 * 1024;

    /// <summary>After the end of its input: how long a server may take to leave by itself.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromMilliseconds(100);

    private readonly RunningCommand _command;
    private readonly MessageLines _lines;
    private readonly OutputBuffer _errors;
    private readonly TimeProvider _clock;
    private readonly Task _watching;

    private StdioTransport(RunningCommand command, MessageLines lines, OutputBuffer errors, TimeProvider clock)
    {
        _command = command;
        _lines = lines;
        _errors = errors;
        _clock = clock;
        _watching = WatchAsync();
    }

    public ChannelReader<ReadOnlyMemory<byte>> Incoming => _lines.Reader;

    /// <summary>The last lines on standard error; empty when there were none.</summary>
    public string LastErrors => string.Join('\n', _errors.Snapshot().Text.TrimEnd().Split('\n').TakeLast(5)).Trim();

    /// <summary>Starts the program.</summary>
    /// <exception cref="ProcessStartException">It cannot be started.</exception>
    public static StdioTransport Start(McpServerTransport.Stdio server, string threadDirectory, HostEnvironment host)
    {
        var lines = new MessageLines();
        var errors = new OutputBuffer(KeptErrorBytes);
        var environment = McpEnvironment.Create(server, host);
        // Lets the end of this server be told from the end of another one that runs the same program.
        environment["CODEX_MCP_CONNECTION"] = Guid.NewGuid().ToString("n");
        var command = ProcessLauncher.Start(new CommandStart
        {
            Executable = server.Command,
            Argv = [server.Command, .. server.Arguments],
            WorkingDirectory = server.WorkingDirectory is { } directory ? Path.GetFullPath(directory, threadDirectory) : threadDirectory,
            Environment = environment,
            Input = CommandInput.Pipe,
            Output = lines.Append,
            ErrorOutput = errors.Append,
        });
        return new StdioTransport(command, lines, errors, host.Clock);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message, long? requestId, CancellationToken cancellationToken)
    {
        // One write for the whole line: writes are done in the order of the calls, and a line that was begun is finished.
        var line = new byte[message.Length + 1];
        message.CopyTo(line);
        line[^1] = (byte)'\n';
        cancellationToken.ThrowIfCancellationRequested();
        await _command.WriteInputAsync(line, CancellationToken.None).AsTask().WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _command.CloseInput();
        await Task.WhenAny(_command.Exited, Task.Delay(LeaveLimit, _clock));
        await _command.DisposeAsync();
        await _watching;
    }

    private async Task WatchAsync()
    {
        try
        {
            await _command.Exited;
            _lines.Complete(reason: null);
        }
        catch (IOException exception)
        {
            // A receiver gave up: a line without an end.
            _lines.Complete(exception);
        }
    }
}
