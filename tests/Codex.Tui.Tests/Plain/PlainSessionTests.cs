using System.Text;
using System.Threading.Channels;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;
using Codex.Testing.Homes;
using Codex.Tui.Tests.App;

namespace Codex.Tui.Tests.Plain;

public sealed class PlainSessionTests : IAsyncDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly FakeClient _client = new();
    private readonly LineFeed _input = new();
    private readonly Transcript _output = new();
    private readonly TaskCompletionSource<IThreadHost> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        _input.Dispose();
        await _output.DisposeAsync();
        await _client.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Session_LineByLine_NeverWritesAnEscapeSequence()
    {
        var run = Start();
        await _output.WaitForAsync("> ");
        _input.Add("hello");
        Assert.Equal("start: hello", await _client.NextCallAsync());
        _client.TellMessage("m1", "An **answer**.\n\n- one\n- two");
        // Otherwise the question may come in the middle of the message.
        await _output.WaitForAsync("  • two");
        var answer = (await _host.Task).RequestApprovalAsync(Request(), CancellationToken.None);
        await _output.WaitForAsync("2. Yes, and do not ask again");
        _input.Add("1");
        Assert.Equal(ReviewDecision.Approved, (await answer.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).Decision);
        _client.TellEnd();
        await _output.WaitForAsync("Worked for");
        _input.Add("/quit");

        Assert.Equal(0, (await run.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).ExitCode);
        Assert.Contains("• An answer.\n\n  • one\n  • two\n", _output.Text, StringComparison.Ordinal);
        Assert.Contains("Session ID: thread-1", _output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _output.Text);
    }

    [Fact]
    public async Task Input_Ended_EndsTheSession()
    {
        var run = Start();
        await _output.WaitForAsync("> ");

        _input.End();

        Assert.Equal(0, (await run.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).ExitCode);
    }

    [Fact]
    public async Task Look_IsSettledInWords()
    {
        var run = Start();
        await _output.WaitForAsync("> ");
        foreach (var (line, answer) in new[]
        {
            ("/theme", "The theme is default; /theme NAME changes it. There are: default, high-contrast"),
            ("/theme nord", "Theme: nord"),
            ("/statusline", "shown; working directory"),
            ("/statusline model run-state", "Status line: model, run-state"),
            ("/title none", "Terminal title: nothing"),
            ("/keymap composer", "composer.history_search_previous"),
            ("/keymap composer.queue f6", "composer.queue: f6"),
            ("/vim", "Vim's keys need a screen"),
        })
        {
            _input.Add(line);
            await _output.WaitForAsync(answer);
        }

        _input.End();
        await run.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.DoesNotContain('\u001b', _output.Text);
    }

    private Task<TuiOutcome> Start()
    {
        var options = new TuiOptions { Host = TestHost.Create(_home, clock: TimeProvider.System), Version = "0.0.0", Cwd = _home.Home };
        return Task.Run(() => TuiApp.RunPlainAsync(options, _input, _output, (host, _) =>
        {
            _host.SetResult(host);
            return Task.FromResult<IAppServerClient>(_client);
        }));
    }

    private static ApprovalRequest.Command Request() => new()
    {
        ThreadId = "thread-1",
        TurnId = "turn-1",
        ItemId = "c1",
        Reason = "it writes outside of the workspace",
        Argv = ["/bin/bash", "-lc", "touch /x"],
        CommandLine = "/bin/bash -lc 'touch /x'",
        Cwd = "/work",
    };

    private sealed class LineFeed : TextReader
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public void Add(string line) => _lines.Writer.TryWrite(line);

        public void End() => _lines.Writer.TryComplete();

        public override string? ReadLine() =>
            _lines.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() && _lines.Reader.TryRead(out var line) ? line : null;

        protected override void Dispose(bool disposing)
        {
            End();
            base.Dispose(disposing);
        }
    }

    private sealed class Transcript : TextWriter
    {
        private readonly Lock _lock = new();
        private readonly StringBuilder _text = new();

        public override Encoding Encoding => Encoding.UTF8;

        public string Text
        {
            get
            {
                lock (_lock)
                    return _text.ToString();
            }
        }

        public override void Write(char value)
        {
            lock (_lock)
                _text.Append(value);
        }

        public async Task WaitForAsync(string text)
        {
            for (var attempt = 0; !Text.Contains(text, StringComparison.Ordinal); attempt++)
            {
                Assert.True(attempt < 500, Text);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
