using System.Globalization;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Tui;

/// <summary>What people put into the published program, in tmux.</summary>
public sealed class TuiInputTests
{
    private const string Free = "approval_policy = \"never\"\nsandbox_mode = \"danger-full-access\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Paste_OfAMegabyte_IsShownByItsSizeAndSentWhole()
    {
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i} äöü 漢字 \t;\n"))).TrimEnd();
        Assert.True(text.Length > 800_000);
        await using var world = TuiWorld.Create(FolderState.Trusted, Free, "got it");
        await world.StartAsync(80, 24);

        await world.Pane.PasteAsync(text, Token);
        await world.UntilAsync(string.Create(CultureInfo.InvariantCulture, $"[Pasted Content {text.Length} chars]"));
        await world.PressAsync("Enter");
        await world.UntilAsync("got it");

        Assert.Equal(text, world.Server.ModelRequests[0].MessageTexts[^1]);
        Assert.True((await world.AllTextAsync()).Split('\n').Length < 40);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 20)]
    public async Task Text_OfManyScripts_IsShownAndSentAsTyped(int columns, int rows)
    {
        const string text = "你好，世界 – これは ひらがな, 한국어, ไทย, e\u0301, 👩\u200d💻 🇩🇪 end";
        await using var world = TuiWorld.Create(FolderState.Trusted, Free, "你好");
        await world.StartAsync(columns, rows);

        await world.TypeAsync(text);
        await world.UntilAsync("end");
        await world.PressAsync("Left");
        await world.PressAsync("Left");
        await world.PressAsync("Left");
        await world.PressAsync("Left");
        await world.PressAsync("BSpace"); // the flag, whole
        await world.TypeAsync("旗");
        await world.UntilAsync("旗 end");
        await world.PressAsync("Enter");
        await world.UntilAsync("• 你好");

        Assert.Equal(text.Replace("🇩🇪", "旗", StringComparison.Ordinal), world.Server.ModelRequests[0].MessageTexts[^1]);
    }

    [Fact]
    public async Task Rewind_WithFiles_PutsThemBack()
    {
        await using var world = TuiWorld.Create(
            FolderState.Trusted, Free, CustomCall("apply_patch", "*** Begin Patch\n*** Update File: readme.txt\n@@\n-hello\n+broken\n*** Add File: extra.txt\n+x\n*** End Patch"), "done");
        await world.StartAsync(80, 24);
        await world.SayAsync("break it");
        await world.UntilAsync("• done");
        await world.UntilAsync("Worked for");
        Assert.Equal("broken\n", world.Workspace.Read("readme.txt"));

        await world.SayAsync("/rewind");
        await world.UntilAsync("Go back to which message?");
        await world.PressAsync("Enter");
        await world.UntilAsync("Files have changed since. Put them back, too?");
        await world.UntilAsync("remove extra.txt");
        await world.PressAsync("Enter");
        await world.UntilAsync("Put back 2 files");
        await world.UntilAsync("› break it");

        Assert.Equal("hello\n", world.Workspace.Read("readme.txt"));
        Assert.False(world.Workspace.Exists("extra.txt"));
        await world.PressAsync("C-u");
        await world.QuitAsync();
        Assert.Empty(Directory.GetDirectories(world.Home.PathOf("tmp"), "snapshots-*"));
    }

    [Fact]
    public async Task SignIn_WithAKey_IsKeptAndUsed()
    {
        await using var world = TuiWorld.Create(FolderState.Trusted, Free, "signed in");
        world.Home.Write("config.toml", world.Home.Read("config.toml") + "requires_openai_auth = true\n");
        await world.StartWithoutWaitingAsync(80, 24);

        await world.UntilAsync("Sign in to use Codex");
        await world.PressAsync("3");
        await world.UntilAsync("Paste your API key");
        await world.Pane.PasteAsync("sk-test-0123456789abcdef", Token);
        await world.PressAsync("Enter");
        await world.UntilAsync("Ask Codex to do anything");
        await world.SayAsync("who am I");
        await world.UntilAsync("signed in");

        Assert.Equal("Bearer sk-test-0123456789abcdef", world.Server.ModelRequests[0].Header("authorization"));
        Assert.Contains("sk-test-0123456789abcdef", world.Home.Read("auth.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", await world.AllTextAsync(), StringComparison.Ordinal);
    }
}
