using System.Diagnostics;
using System.Globalization;
using Codex.Net.Auth;
using Codex.Net.Http;
using Codex.Testing.Auth;
using Codex.Testing.Homes;

namespace Codex.AuthSoak;

/// <summary>What the sign-in costs while nothing is due: the first read of auth.json, and each request after that.</summary>
internal static class Figures
{
    public static async Task<int> RunAsync()
    {
        using var home = new TestCodexHome();
        var now = DateTimeOffset.UtcNow;
        home.Write("auth.json", FakeAuthTokens.AuthJson(FakeAuthTokens.Access("A0", now.AddDays(9), now.AddDays(-1)), "R0", now.AddDays(-1)));
        var host = TestHost.Create(home, clock: TimeProvider.System);
        using var clients = new HttpClientFactory(host);

        // The very first time, with everything cold, is what a start of the program pays.
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await using var broker = AuthBroker.Create(new AuthBrokerOptions { Environment = host, HttpClients = clients });
        await broker.Credentials.Get(CancellationToken.None);
        var elapsed = Stopwatch.GetElapsedTime(start);
        processor = Environment.CpuUsage.TotalTime - processor;
        Print($"create the broker and read auth.json, first time   {elapsed.TotalMicroseconds:0} µs ({processor.TotalMicroseconds:0} µs of processor)");

        const int rounds = 2_000_000;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        start = Stopwatch.GetTimestamp();
        for (var i = 0; i < rounds; i++)
        {
            var get = broker.Credentials.Get(CancellationToken.None);
            if (!get.IsCompletedSuccessfully)
                return 1;
            _ = get.Result;
        }

        elapsed = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Print($"credentials for a request while nothing is due      {elapsed.TotalNanoseconds / rounds:0.0} ns, {(double)bytes / rounds:0.###} bytes allocated");
        return 0;
    }

    private static void Print(FormattableString line) => Console.Out.Write(line.ToString(CultureInfo.InvariantCulture) + "\n");
}
