using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Codex.Testing.Auth;
using Codex.Testing.Homes;

namespace Codex.AuthSoak;

/// <summary>
/// Many processes, one auth.json, one bad token service; some of the processes are killed at random times and replaced. At the end the books are
/// compared: nobody may have been told to sign in again, no spent token may have been shown, no reader may have seen a torn file.
/// </summary>
internal sealed class Soak(SoakOptions options) : IAsyncDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly SoakServer _server = new(options.Seed);
    private readonly CancellationTokenSource _over = new();
    private readonly Random _random = new(options.Seed + 1);
    private readonly ConcurrentBag<WorkerTally> _tallies = [];
    private readonly List<WorkerProcess> _workers = [];
    private int _kills;
    private int _reads;
    private int _torn;

    public static async Task<int> RunAsync(SoakOptions options)
    {
        await using var soak = new Soak(options);
        return await soak.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        await _server.DisposeAsync();
        _over.Dispose();
        _home.Dispose();
    }

    private async Task<int> RunAsync()
    {
        _home.Write("auth.json", FakeAuthTokens.AuthJson(_server.Server.Ledger.IssueAccess("A0"), "R0", DateTimeOffset.UtcNow.AddMinutes(-1)));
        if (options.Program is not null)
            _home.Write("config.toml", Config());
        var clock = Stopwatch.StartNew();
        var reading = Task.Run(ReadFileAsync);
        for (var i = 0; i < options.Processes; i++)
            _workers.Add(Start());
        while (clock.Elapsed < TimeSpan.FromSeconds(options.Seconds))
        {
            await Task.Delay(_random.Next(300, 1200));
            await ReplaceAsync(_random.Next(_workers.Count));
        }

        foreach (var worker in _workers)
            _tallies.Add(await worker.EndAsync());
        await _over.CancelAsync();
        await reading;
        return Report(clock.Elapsed);
    }

    private WorkerProcess Start() => WorkerProcess.Start(options, _home, _server.Server.Variables, _random.Next());

    /// <summary>kill -9, and another one in its place.</summary>
    private async Task ReplaceAsync(int index)
    {
        _tallies.Add(await _workers[index].KillAsync());
        _kills++;
        _workers[index] = Start();
    }

    private async Task ReadFileAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            _reads++;
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(_home.PathOf("auth.json")));
                var tokens = document.RootElement.GetProperty("tokens");
                var access = FakeAuthTokens.NameOf(tokens.GetProperty("access_token").GetString()!);
                if (access[1..] != tokens.GetProperty("refresh_token").GetString()![1..])
                    _torn++;
            }
            catch (Exception exception) when (exception is JsonException or IOException or KeyNotFoundException)
            {
                _torn++;
            }

            await Task.Delay(1);
        }
    }

    private int Report(TimeSpan elapsed)
    {
        var ledger = _server.Server.Ledger;
        var requests = _server.Server.TokenRequests.Length;
        var total = _tallies.Aggregate(new WorkerTally(), (sum, tally) => sum + tally);
        string[] lines =
        [
            $"{options.Processes} processes for {elapsed.TotalSeconds:0} s{(options.Program is { } program ? $" of {program}" : "")}, {_kills} killed with -9 and replaced",
            $"  model requests that succeeded   {total.Successes}",
            $"  told to sign in again           {total.ForcedLogins}",
            $"  failed for now                  {total.Transients}",
            $"  spent refresh tokens shown      {ledger.Reuses}",
            $"  torn or mixed auth.json         {_torn} of {_reads} reads",
            $"  token requests                  {requests} ({_server.Errors} answered 500, {_server.Hangs} hung)",
            $"  tokens issued                   {ledger.Issued} (an access token lives 2 s: {elapsed.TotalSeconds / 2:0} lives in that time)",
            $"  live token at the end           {(_home.Read("auth.json").Contains($"\"{ledger.LiveRefreshToken}\"", StringComparison.Ordinal) ? "saved" : "LOST")}",
        ];
        Console.Out.Write(string.Join('\n', lines) + "\n");
        foreach (var message in total.Messages.Distinct().Take(5))
            Console.Out.Write($"  first message                   {message}\n");
        return total.ForcedLogins == 0 && ledger.Reuses == 0 && _torn == 0 && total.Successes > 0 ? 0 : 1;
    }

    private string Config() => string.Create(CultureInfo.InvariantCulture, $"""
        model = "gpt-5.1-codex"
        model_provider = "soak"
        chatgpt_base_url = "{_server.Server.Url}backend-api"
        check_for_update_on_startup = false
        [analytics]
        enabled = false
        [features]
        apps = false
        plugins = false
        daemon_auto_start = false
        [model_providers.soak]
        name = "soak"
        base_url = "{_server.Server.Url}v1"
        wire_api = "responses"
        requires_openai_auth = true
        supports_websockets = false

        """);
}
