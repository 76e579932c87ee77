using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>Starts commands on Linux and macOS.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class UnixLauncher
{
    public static RunningCommand Start(CommandStart start)
    {
        if (start.Terminal is not null && start.ErrorOutput is not null)
            throw new ArgumentException("a terminal has one output stream", nameof(start));
        if (start.Executable.Contains('\0') || start.WorkingDirectory.Contains('\0'))
            throw new ProcessStartException(UnixCalls.InvalidArgument, "nul byte found in provided data");
        var path = ExecutableSearch.Find(start.Executable, start.WorkingDirectory, start.Environment);
        var reactor = Reactor.Shared;
        var channels = CommandChannels.Open(start);
        try
        {
            var plan = new SpawnPlan
            {
                Path = path,
                Argv = start.Argv,
                Environment = [.. start.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
                WorkingDirectory = start.WorkingDirectory,
                Terminal = channels.TerminalPath,
                Input = channels.ChildInput,
                Output = channels.ChildOutput,
                Error = channels.ChildError,
            };
            var command = CommandRegistry.Start(plan, (processId, startedAt) => new UnixCommand(processId, startedAt, start, channels, reactor));
            channels.CloseChildEnds();
            reactor.Post(command.Begin);
            return command;
        }
        catch (ProcessStartException)
        {
            channels.Dispose();
            throw;
        }
    }
}
