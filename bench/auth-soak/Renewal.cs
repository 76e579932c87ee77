using System.Diagnostics;
using Codex.Net.Auth;

namespace Codex.AuthSoak;

/// <summary>The renewal process of the workers, as <c>Codex.Cli/Login/RenewalMode</c> is the product's.</summary>
internal static class Renewal
{
    public static async Task<int> ServeAsync()
    {
        var outcome = await RenewalProcess.ServeAsync(await Console.In.ReadToEndAsync(), Worker.Host(), keyring: null);
        try
        {
            await Console.Out.WriteAsync(outcome);
        }
        catch (IOException)
        {
        }

        return outcome is null ? 1 : 0;
    }

    public static async Task<string?> RunAsync(string order, CancellationToken cancellationToken)
    {
        // A killed parent does not take it along: a signal to one process reaches no other.
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["renew"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync(order);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : null;
    }
}
