using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Codex.Net.Auth;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.Host;

namespace Codex.AuthSoak;

/// <summary>
/// One process of the soak: asks the model again and again, through the broker or by running a codex binary, and prints a line for each end.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string[] args)
    {
        using var over = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            over.Cancel();
        });
        var random = new Random(int.Parse(args[0], CultureInfo.InvariantCulture));
        var host = Host();
        await (args[2].Length > 0
            ? RunProgramAsync(args[2], random, over.Token)
            : RunBrokerAsync(host, args[1] == "detached", random, over.Token));
        return 0;
    }

    /// <summary>The process's surroundings as the product sees them.</summary>
    public static HostEnvironment Host()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");
        return new HostEnvironment
        {
            Variables = variables.ToFrozenDictionary(),
            Home = variables["HOME"],
            WorkingDirectory = Environment.CurrentDirectory,
            TempDirectory = Path.GetTempPath(),
            ExecutablePath = Environment.ProcessPath!,
            Clock = TimeProvider.System,
        };
    }

    private static async Task RunBrokerAsync(HostEnvironment host, bool isDetached, Random random, CancellationToken over)
    {
        using var clients = new HttpClientFactory(host);
        using var http = clients.CreateClient();
        await using var broker = AuthBroker.Create(new AuthBrokerOptions
        {
            Environment = host,
            HttpClients = clients,
            RunRenewal = isDetached ? Renewal.RunAsync : null,
        });
        var model = new Uri(new Uri(host.Variables["CODEX_REFRESH_TOKEN_URL_OVERRIDE"]), "/v1/responses");
        while (!over.IsCancellationRequested)
        {
            Print(await AskAsync(broker, http, model));
            await Task.Delay(random.Next(20, 120), CancellationToken.None);
        }
    }

    private static async Task<string> AskAsync(AuthBroker broker, HttpClient http, Uri model)
    {
        try
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var credentials = await broker.Credentials.Get(CancellationToken.None);
                using var request = new HttpRequestMessage(HttpMethod.Post, model) { Content = new StringContent("{}") };
                foreach (var (name, value) in credentials.Headers)
                    request.Headers.TryAddWithoutValidation(name, value);
                using var response = await http.SendAsync(request);
                if ((int)response.StatusCode != 401)
                    return response.IsSuccessStatusCode ? "ok" : "later " + response.StatusCode;
                switch (await broker.Credentials.Recover(credentials, CancellationToken.None))
                {
                    case UnauthorizedOutcome.SignInNeeded(var message):
                        return "signin " + message;
                    case UnauthorizedOutcome.Unavailable(var message):
                        return "later " + message;
                }
            }

            return "later rejected three times";
        }
        catch (ResponsesException exception)
        {
            return (exception.Kind == ResponsesErrorKind.Unauthorized ? "signin " : "later ") + exception.Message;
        }
        catch (HttpRequestException exception)
        {
            return "later " + exception.Message;
        }
    }

    private static async Task RunProgramAsync(string program, Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var start = new ProcessStartInfo(program, ["exec", "--skip-git-repo-check", "--json", "say ok"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            Print(string.Create(CultureInfo.InvariantCulture, $"run {process.Id}"));
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            await errors;
            await process.WaitForExitAsync(CancellationToken.None);
            Print(process.ExitCode == 0 ? "ok" : Explain(output));
            await Task.Delay(random.Next(20, 120), CancellationToken.None);
        }
    }

    private static string Explain(string output)
    {
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("error", out var error) && error.TryGetProperty("message", out var message))
            {
                var text = message.GetString()!;
                return (text.Contains("sign in again", StringComparison.OrdinalIgnoreCase) ? "signin " : "later ") + text.ReplaceLineEndings(" ");
            }
        }

        return "later no reason given";
    }

    private static void Print(string line)
    {
        try
        {
            Console.Out.Write(line + "\n");
            Console.Out.Flush();
        }
        catch (IOException)
        {
            // The conductor is gone.
        }
    }
}
