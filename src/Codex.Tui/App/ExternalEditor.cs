using System.Text;
using Codex.Machine.Processes;
using Codex.Machine.Terminal;
using Codex.Protocol.Host;

namespace Codex.Tui.App;

/// <summary>
/// Lets the user write in <c>$VISUAL</c> or <c>$EDITOR</c>. The editor gets a terminal of its own; what it draws goes to ours, and what is typed
/// goes to it, until it ends.
/// </summary>
internal static class ExternalEditor
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(30);

    /// <summary>The command; null when the user has named none.</summary>
    public static string? Command(HostEnvironment host) =>
        host.Get("VISUAL") is { Length: > 0 } visual ? visual : host.Get("EDITOR") is { Length: > 0 } editor ? editor : null;

    /// <summary>Runs the editor on a text; the terminal must be free. Gives the text as it was saved.</summary>
    /// <exception cref="ProcessStartException">The editor could not be started.</exception>
    /// <exception cref="IOException">The text could not be written or read.</exception>
    public static string Edit(string command, string text, TerminalDevice device, HostEnvironment host)
    {
        var folder = Directory.CreateTempSubdirectory("codex-draft-").FullName;
        try
        {
            var file = Path.Combine(folder, "message.md");
            File.WriteAllText(file, text);
            device.EnterRawMode();
            Relay(command, file, device, host);
            return File.ReadAllText(file).TrimEnd('\n', '\r');
        }
        finally
        {
            device.LeaveRawMode();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Relay(string command, string file, TerminalDevice device, HostEnvironment host)
    {
        var running = ProcessLauncher.Start(new CommandStart
        {
            Executable = "/bin/sh",
            // The variable may hold arguments.
            Argv = ["sh", "-c", command + " \"$1\"", "sh", file],
            WorkingDirectory = host.WorkingDirectory,
            Environment = host.Variables,
            Terminal = device.Size,
            Output = device.Write,
        });
        try
        {
            Span<byte> buffer = new byte[4096];
            while (!running.Exited.IsCompleted)
            {
                var read = device.Read(buffer, Patience);
                if (read.Kind == TerminalReadKind.Closed)
                    return;
                if (read.Kind == TerminalReadKind.Data)
                    running.WriteInputAsync(buffer[..read.Count].ToArray(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
        }
        finally
        {
            running.KillTreeAsync().GetAwaiter().GetResult();
            running.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
