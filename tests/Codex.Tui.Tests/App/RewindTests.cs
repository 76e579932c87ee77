using System.Collections.Frozen;
using Codex.Machine.Processes;
using Codex.Protocol.Threads;

namespace Codex.Tui.Tests.App;

/// <summary>Going back to an earlier message, with the files of a real repository.</summary>
public sealed class RewindTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rewind_ChangedFiles_AreShownAndPutBackAndThatCanBeUndone()
    {
        await using var bench = await StartAsync(isTrusted: true);
        Assert.Equal("start: first", await bench.SayAsync("first"));
        await File.WriteAllTextAsync(PathOf(bench, "a.txt"), "the agent's", Token);
        await File.WriteAllTextAsync(PathOf(bench, "b.txt"), "made", Token);
        bench.Client.TellEnd();
        await bench.Device.WaitForTextAsync("Worked for");

        await OpenAsync(bench);
        bench.Device.Type("1");
        var text = await bench.Device.WaitForTextAsync("Files have changed since. Put them back, too?");
        Assert.Contains("  restore    a.txt\n  remove     b.txt\n", text, StringComparison.Ordinal);
        bench.Device.Type("1");

        Assert.Equal("rollback: 1", await bench.Client.NextCallAsync());
        await bench.Device.WaitForTextAsync("Put back 2 files");
        await bench.Device.WaitForTextAsync("› first");
        Assert.Equal("the user's", await File.ReadAllTextAsync(PathOf(bench, "a.txt"), Token));
        Assert.False(File.Exists(PathOf(bench, "b.txt")));

        bench.Device.Type("\u0015");
        await OpenAsync(bench);
        await bench.Device.WaitForTextAsync("1. (the files as they were before");
        bench.Device.Type("1");
        await bench.Device.WaitForAsync(_ => File.Exists(PathOf(bench, "b.txt")));
        Assert.Equal("the agent's", await File.ReadAllTextAsync(PathOf(bench, "a.txt"), Token));
    }

    [Fact]
    public async Task Rewind_NothingChanged_AsksNothing()
    {
        await using var bench = await StartAsync(isTrusted: true);
        await bench.SayAsync("first");
        bench.Client.TellEnd();
        await bench.Device.WaitForTextAsync("Worked for");

        await OpenAsync(bench);
        bench.Device.Type("1");

        Assert.Equal("rollback: 1", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task Rewind_FolderThatIsNotTrusted_RunsNoGit()
    {
        await using var bench = await StartAsync(isTrusted: false);
        await bench.SayAsync("first");
        await File.WriteAllTextAsync(PathOf(bench, "a.txt"), "the agent's", Token);
        bench.Client.TellEnd();
        await bench.Device.WaitForTextAsync("Worked for");

        await OpenAsync(bench);
        await bench.Device.WaitForTextAsync("files stay as they are");
        bench.Device.Type("1");

        Assert.Equal("rollback: 1", await bench.Client.NextCallAsync());
        Assert.False(Directory.Exists(Path.Combine(bench.CodexHome, "tmp")));
    }

    [Fact]
    public async Task Start_LeftOversOfAKilledProgram_AreRemovedAndOwnOnesAtTheEnd()
    {
        string tmp;
        await using (var bench = await StartAsync(isTrusted: true))
        {
            tmp = Path.Combine(bench.CodexHome, "tmp");
            Directory.CreateDirectory(Path.Combine(tmp, "snapshots-2147483646", "objects"));
            await bench.SayAsync("first");
            Assert.Equal([$"snapshots-{Environment.ProcessId}"], Directory.GetDirectories(tmp).Select(Path.GetFileName));
            bench.Device.HangUp();
            await bench.Run;
            Assert.Empty(Directory.GetDirectories(tmp));
        }
    }

    [Fact]
    public async Task Send_GitThatTakesLong_IsToldOnceAndTheMessageIsSent()
    {
        await using var bench = await StartAsync(isTrusted: true, git: "#!/bin/sh\nexec sleep 100\n");

        Assert.Equal("start: first", await bench.SayAsync("first"));
        await bench.Device.WaitForTextAsync("/rewind cannot put files back here: git ls-files took longer than 2 s");
        bench.Client.TellEnd();
        await bench.Device.WaitForTextAsync("Worked for");
        Assert.Equal("start: second", await bench.SayAsync("second"));
    }

    private static string PathOf(AppBench bench, string name) => Path.Combine(Path.GetDirectoryName(bench.CodexHome)!, name);

    private static async Task<AppBench> StartAsync(bool isTrusted, string? git = null)
    {
        var prepared = false;
        return await AppBench.StartAsync(change: options =>
        {
            if (!prepared)
            {
                prepared = true;
                File.WriteAllText(Path.Combine(options.Cwd, "a.txt"), "the user's");
                File.WriteAllText(Path.Combine(options.Cwd, ".gitignore"), ".codex\n");
                var run = ProcessRunner.RunAsync(
                    new ProcessRunOptions { Executable = "git", Arguments = ["init", "-q"], WorkingDirectory = options.Cwd, Environment = options.Host.Variables }, TimeSpan.FromSeconds(30), Token)
                    .GetAwaiter().GetResult();
                Assert.Equal(0, run.ExitCode);
            }

            if (git is not null && !OperatingSystem.IsWindows())
            {
                var program = Path.Combine(options.Cwd, "bin", "git");
                Directory.CreateDirectory(Path.GetDirectoryName(program)!);
                File.WriteAllText(program, git);
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                options = options with
                {
                    Host = options.Host with { Variables = options.Host.Variables.ToDictionary().Append(KeyValuePair.Create("PATH", $"{Path.GetDirectoryName(program)}:/usr/bin:/bin")).GroupBy(v => v.Key).ToFrozenDictionary(v => v.Key, v => v.Last().Value) },
                };
            }

            return options with
            {
                Settings = options.Settings with { RestoresFiles = true },
                Onboarding = options.Onboarding with { IsTrusted = isTrusted },
            };
        });
    }

    private static async Task OpenAsync(AppBench bench)
    {
        await bench.TypeAsync("/rewind");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("Go back to which message?");
    }
}
