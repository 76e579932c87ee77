using System.ComponentModel;
using System.Diagnostics;
using Codex.Testing.Homes;
using Codex.Testing.Model;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary>
/// The agent on a repository that nobody here wrote: the npm package shell-quote with its own tests, fetched by name, with a regression put
/// in. A scripted model explores, runs the tests, edits and runs them again, in the sandbox. Skipped where npm cannot fetch.
/// </summary>
public sealed class RealRepositoryTests
{
    private static readonly TimeSpan FetchLimit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Exec_RegressionInAnNpmPackage_IsFoundAndFixed()
    {
        using var repository = await FetchAsync();
        using var home = new TestCodexHome();
        await using var server = FakeModelServer.Start(
            ModelReply.Of(
                Message("I look around first."),
                Call("exec_command", """{"cmd":"git log --oneline | head -3; ls; cat package.json | head -20"}"""),
                Call("exec_command", """{"cmd":"cat quote.js"}""")),
            Call("exec_command", """{"cmd":"node_modules/.bin/tape 'test/*.js' 2>&1 | grep -E '^not ok|^# (tests|pass|fail)'","yield_time_ms":30000}"""),
            CustomCall("apply_patch", """
                *** Begin Patch
                *** Update File: quote.js
                @@
                 			return s.op.replace(/(.)/g, '\\$1');
                 		}
                -		if ((/["\s]/).test(s) && !(/'/).test(s)) {
                +		if ((/["\s\\]/).test(s) && !(/'/).test(s)) {
                 			return "'" + s.replace(/(['])/g, '\\$1') + "'";
                 		}
                *** End Patch
                """),
            ModelReply.Of(
                Call("exec_command", """{"cmd":"node_modules/.bin/tape 'test/*.js' 2>&1 | grep -E '^not ok|^# (tests|pass|fail|ok)'; git diff --stat","yield_time_ms":30000}"""),
                // The sandbox holds while real tools work in it.
                Call("exec_command", """{"cmd":"touch .git/hooks/pre-commit; touch ../outside; node -e \"require('net').connect(9,'127.0.0.1').on('error',e=>console.log(e.code))\""}""")),
            "Fixed: backslashes are quoted again.");
        home.UseModelServer(server);

        var outcome = await Codex.Testing.Processes.CodexBinary.Locate().RunAsync(
            new() { Home = home, WorkingDirectory = repository.Root, Arguments = ["exec", "--full-auto", "fix the failing test"], TimeLimit = TimeSpan.FromMinutes(2) },
            TestContext.Current.CancellationToken);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        server.VerifyScript();
        Assert.Contains("# fail", server.ModelRequests[2].OutputText("call_2_0"), StringComparison.Ordinal);
        Assert.EndsWith("Success. Updated the following files:\nM quote.js\n", server.ModelRequests[3].OutputText("call_3_0"), StringComparison.Ordinal);
        var after = server.ModelRequests[4].OutputText("call_4_0");
        Assert.DoesNotContain("not ok", after, StringComparison.Ordinal);
        Assert.Contains("# pass", after, StringComparison.Ordinal);
        Assert.Contains("quote.js | 2 +-", after, StringComparison.Ordinal);
        var refused = server.ModelRequests[4].OutputText("call_4_1");
        Assert.Contains("'.git/hooks/pre-commit': Read-only file system", refused, StringComparison.Ordinal);
        Assert.Contains("'../outside': Read-only file system", refused, StringComparison.Ordinal);
        Assert.Matches("E(PERM|NETUNREACH|ACCES)", refused);
        Assert.False(File.Exists(Path.Combine(repository.Root, "..", "outside")));
    }

    private static async Task<TestWorkspace> FetchAsync()
    {
        var workspace = TestWorkspace.Create();
        // The package's files become a repository; its test runner is installed beside them.
        if (!await NpmAsync(workspace.Root, "pack", "shell-quote@1.8.3", "--silent") || !await NpmAsync(workspace.Root, "install", "--silent", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "tape@5.9.0"))
        {
            workspace.Dispose();
            Assert.Skip("npm is missing or cannot reach its registry");
        }

        Run("tar", workspace.Root, "xzf", "shell-quote-1.8.3.tgz", "--strip-components=1");
        File.Delete(workspace.PathOf("shell-quote-1.8.3.tgz"));
        workspace.Write(".gitignore", "node_modules\n");
        workspace.Git("init", "--quiet");
        workspace.Git("config", "user.name", "Tester");
        workspace.Git("config", "user.email", "tester@example.invalid");
        workspace.Commit("shell-quote 1.8.3");
        var quote = workspace.Read("quote.js");
        Assert.Contains(@"[""\s\\]", quote, StringComparison.Ordinal);
        workspace.Write("quote.js", quote.Replace(@"[""\s\\]", @"[""\s]", StringComparison.Ordinal));
        workspace.Commit("Simplify a pattern");
        return workspace;
    }

    private static async Task<bool> NpmAsync(string directory, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("npm", arguments)
            {
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            }) ?? throw new InvalidOperationException("npm did not start");
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(FetchLimit);
            try
            {
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token), process.WaitForExitAsync(limit.Token));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return false;
            }

            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void Run(string program, string directory, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory }) ?? throw new InvalidOperationException(program);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
