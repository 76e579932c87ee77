using System.IO.Pipelines;
using System.Text;
using Codex.Cli.Exec;
using Microsoft.Extensions.Time.Testing;

namespace Codex.Cli.Tests.Exec;

public sealed class PromptInputTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private readonly StringWriter _notices = new();
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_ArgumentOnATerminal_IsThePrompt()
    {
        Assert.Equal("hi", await Input(Stream.Null, StdinKind.Terminal).ReadAsync("hi", Cancelled));
        Assert.Empty(_notices.ToString());
    }

    [Theory]
    [InlineData("data", "hi\n\n<stdin>\ndata\n</stdin>")]
    [InlineData("line\n", "hi\n\n<stdin>\nline\n</stdin>")]
    [InlineData("  \n", "hi")]
    [InlineData("", "hi")]
    public async Task Read_ArgumentAndPipedData_AreJoined(string data, string expected) =>
        Assert.Equal(expected, await Input(new MemoryStream(Encoding.UTF8.GetBytes(data)), StdinKind.Stream).ReadAsync("hi", Cancelled));

    [Fact]
    public async Task Read_ArgumentAndSilentPipe_GoesOnAfterTheGraceTime()
    {
        var reading = Input(new Pipe().Reader.AsStream(), StdinKind.Stream).ReadAsync("hi", Cancelled);
        Assert.False(reading.IsCompleted);

        _clock.Advance(Grace);

        Assert.Equal("hi", await reading.WaitAsync(TimeSpan.FromSeconds(20), Cancelled));
        Assert.Contains("stayed silent", _notices.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Reading prompt from stdin...\n")]
    [InlineData("-", "")]
    public async Task Read_NoArgumentOrDash_TakesStdin(string? argument, string notice)
    {
        Assert.Equal("from stdin", await Input(new MemoryStream("from stdin"u8.ToArray()), StdinKind.Stream).ReadAsync(argument, Cancelled));
        Assert.Equal(notice, _notices.ToString());
    }

    [Fact]
    public async Task Read_NothingAnywhere_IsRefused()
    {
        var terminal = await Assert.ThrowsAsync<ExecException>(() => Input(Stream.Null, StdinKind.Terminal).ReadAsync(null, Cancelled));
        var empty = await Assert.ThrowsAsync<ExecException>(() => Input(Stream.Null, StdinKind.Stream).ReadAsync("-", Cancelled));

        Assert.StartsWith("No prompt provided", terminal.Message, StringComparison.Ordinal);
        Assert.Equal("No prompt provided via stdin.", empty.Message);
    }

    [Fact]
    public async Task Read_OtherEncodings_AreRecognizedAndBadBytesNamed()
    {
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("é")];
        byte[] marked = [0xEF, 0xBB, 0xBF, .. "é"u8];

        Assert.Equal("é", await Input(new MemoryStream(utf16), StdinKind.File).ReadAsync("-", Cancelled));
        Assert.Equal("é", await Input(new MemoryStream(marked), StdinKind.File).ReadAsync("-", Cancelled));
        var bad = await Assert.ThrowsAsync<ExecException>(() => Input(new MemoryStream([(byte)'a', 0xC3]), StdinKind.File).ReadAsync("-", Cancelled));
        Assert.Contains("offset 1", bad.Message, StringComparison.Ordinal);
    }

    private PromptInput Input(Stream stdin, StdinKind kind) => new(stdin, kind, _notices, Grace, _clock);
}
