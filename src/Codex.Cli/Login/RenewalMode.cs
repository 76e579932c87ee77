using System.Text;
using Codex.Machine.Keyring;
using Codex.Machine.Processes;
using Codex.Net.Auth;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>
/// The renewal process: the same binary under a hidden argument, in a session of its own. It outlives whoever asked, so that a killed run does
/// not take the user's sign-in with it.
/// </summary>
internal static class RenewalMode
{
    /// <summary>The argument that makes this binary a renewal process.</summary>
    public const string Argument = "--codex-renew-sign-in";

    /// <summary>More than a renewal can take: waiting for the lock and for the service.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>Is the renewal process.</summary>
    public static async Task<int> ServeAsync(HostEnvironment host)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        if (await RenewalProcess.ServeAsync(await input.ReadToEndAsync(CancellationToken.None), host, Keyrings.ForPlatform(host)) is not { } outcome)
            return 1;
        try
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(Encoding.UTF8.GetBytes(outcome));
        }
        catch (IOException)
        {
            // Who asked is gone; what matters is saved.
        }

        return 0;
    }

    /// <summary>Starts a renewal process and gives what it printed; null when that came to nothing.</summary>
    public static async Task<string?> RunAsync(string order, HostEnvironment host, CancellationToken cancellationToken)
    {
        var output = new MemoryStream();
        RunningCommand process;
        try
        {
            process = ProcessLauncher.Start(new CommandStart
            {
                Executable = host.ExecutablePath,
                Argv = [host.ExecutablePath, Argument],
                WorkingDirectory = Path.GetPathRoot(host.ExecutablePath) ?? host.TempDirectory,
                Environment = host.Variables,
                Input = CommandInput.Pipe,
                Output = output.Write,
                ErrorOutput = static _ => { },
            });
        }
        catch (ProcessStartException)
        {
            return null;
        }

        try
        {
            await process.WriteInputAsync(Encoding.UTF8.GetBytes(order), CancellationToken.None);
            process.CloseInput();
            // Whatever ends our wait, the process goes on: it may have spent the token already.
            var exit = await process.Exited.WaitAsync(s_limit, host.Clock, cancellationToken);
            return exit.Code == 0 ? Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length) : null;
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            return null;
        }
        finally
        {
            process.Release();
        }
    }
}
