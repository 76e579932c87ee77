using Codex.Cli.Exec;
using Codex.Core.Config;
using Codex.Net.Auth;
using Codex.Net.Cassettes;
using Codex.Protocol.AppServer;

namespace Codex.Cli.Commands;

/// <summary>The edge of commands: what cannot be helped becomes one reason on stderr and exit code 1; bugs pass through.</summary>
internal static class CommandFailures
{
    /// <summary>Runs a command and gives its exit code.</summary>
    public static async Task<int> ReportAsync(Func<Task<int>> run, SignalWatch signals)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (IsReason(exception))
        {
            return Tell(exception);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
    }

    /// <summary>The same for commands that start nothing.</summary>
    public static int Report(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (IsReason(exception))
        {
            return Tell(exception);
        }
    }

    private static bool IsReason(Exception exception) =>
        exception is ExecException or AppServerException or ConfigException or AuthException or CassetteException;

    private static int Tell(Exception exception)
    {
        Console.Error.Write($"{exception.Message.TrimEnd('\n')}\n");
        return 1;
    }
}
