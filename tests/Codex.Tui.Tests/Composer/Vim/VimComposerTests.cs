using Codex.Tui.Composer;
using Codex.Tui.Composer.Vim;
using Codex.Tui.Input;
using Codex.Tui.SlashCommands;
using CsCheck;

namespace Codex.Tui.Tests.Composer.Vim;

public sealed class VimComposerTests
{
    [Fact]
    public void Enter_InNormalMode_SendsAndTheNextDraftBeginsInInsertMode()
    {
        var bench = new VimBench("hel|lo");

        var submitted = Assert.IsType<ComposerOutcome.Submitted>(bench.Composer.Press(new KeyEvent(Key.Enter)));

        Assert.Equal("hello", submitted.Draft.Text);
        Assert.Equal(VimMode.Insert, bench.Vim.Mode);
    }

    [Fact]
    public void UpAndDown_AtTheEdges_GoThroughEarlierMessages()
    {
        var bench = new VimBench("|");
        bench.Composer.History.Load(["one", "two\nlines"]);

        Assert.Equal("two\nline|s", bench.Press("k").Shown);
        Assert.Equal("on|e", bench.Press("kk").Shown);
        Assert.Equal("|", bench.Press("jjj").Shown);
        Assert.Equal(VimMode.Normal, bench.Vim.Mode);
    }

    [Theory]
    [InlineData('/', "/|")]
    [InlineData('!', "!|")]
    [InlineData('@', "@|")]
    public void FirstCharacter_InAnEmptyDraft_BeginsTyping(char character, string expected)
    {
        var bench = new VimBench("|");

        bench.Press(character.ToString());

        Assert.Equal((expected, VimMode.Insert), (bench.Shown, bench.Vim.Mode));
        Assert.Equal(character == '/', bench.Composer.Commands is not null);
        Assert.Equal(character == '@', bench.Composer.Files is not null);
    }

    [Fact]
    public void Lists_OpenInInsertModeOnly()
    {
        var bench = new VimBench("|");
        bench.Press("i/st");
        Assert.NotNull(bench.Composer.Commands);

        bench.Press("⎋");
        Assert.Equal((null, VimMode.Insert), (bench.Composer.Commands, bench.Vim.Mode));
        bench.Press("⎋x");

        Assert.Equal(("/|s", (object?)null), (bench.Shown, bench.Composer.Commands));
    }

    [Fact]
    public void Placeholder_IsOneCharacterAndComesBackWhole()
    {
        var bench = new VimBench("a| ");
        bench.Press("A");
        bench.Composer.Paste(new string('x', 1500));
        bench.Press(" b⎋");
        Assert.Equal("a [Pasted Content 1500 chars] |b", bench.Shown);

        bench.Press("bdw$p");

        Assert.Equal("a b[Pasted Content 1500 chars]| ", bench.Shown);
        Assert.Equal("a b" + new string('x', 1500) + " ", bench.Composer.Draft.FullText);
        Assert.Equal("a [Pasted Content 1500 chars] |b", bench.Press("0f[").Press("uu").Shown.Replace("|", "", StringComparison.Ordinal).Insert(30, "|"));
        Assert.Equal(1502 + 2, bench.Composer.Draft.FullText.Length);
    }

    [Fact]
    public void Placeholder_ItsName_IsNotFound()
    {
        var bench = new VimBench("|x");
        bench.Press("A");
        bench.Composer.AttachImage("/tmp/a.png");
        bench.Press("⎋0fI");

        Assert.Equal("|x[Image #1] ", bench.Shown);
        Assert.Equal("x|[Image #1] ", bench.Press("f l").Press("h").Shown.Length == 13 ? bench.Press("0l").Shown : "");
    }

    [Fact]
    public void KeysThatArriveTogether_AreCommands_MoreIsAPaste()
    {
        var bench = new VimBench("|one two");

        bench.Composer.Type("dwix");
        Assert.Equal("x|two", bench.Shown);
        bench.Press("⎋");
        bench.Composer.Type("a text that is much longer");

        Assert.Equal("a text that is much longer|xtwo", bench.Shown);
    }

    [Fact]
    public void EditorKeys_InNormalMode_MoveButDoNotChange()
    {
        var bench = new VimBench("on|e");

        bench.Composer.Press(KeyEvent.Of('w', KeyModifiers.Control));
        bench.Composer.Press(KeyEvent.Of('a', KeyModifiers.Control));

        Assert.Equal("|one", bench.Shown);
    }

    [Fact]
    public void Keys_Configured_ReplaceVims()
    {
        var keymap = Codex.Tui.Keymap.Keymap.Create(
            System.Collections.Immutable.ImmutableDictionary<string, System.Collections.Immutable.ImmutableArray<string>>.Empty
                .Add("vim_normal.move_left", ["j"]).Add("vim_normal.jump_top", ["g h"]));
        var composer = new ChatComposer(keymap, SlashCommandTable.All);
        composer.UseVim(isOn: true);
        composer.SetDraft(new Draft("one\ntwo", []));
        composer.Press(new KeyEvent(Key.Escape));

        composer.Press(KeyEvent.Of('j'));
        Assert.Equal(5, composer.Area.Caret);
        composer.Type("gh");

        Assert.Equal(0, composer.Area.Caret);
        Assert.Empty(keymap.Problems);
    }

    [Fact]
    public void AnyKeys_LeaveACaretThatCanStandWhereItIs() =>
        Gen.Char["hjklwbeWBE0^$gGfFtT;,dcyxXsSrRJ~pPiaIAoOuvV.123\"'()[]{}`n ⎋⏎⌫®"].Array[0, 60].Sample(keys =>
        {
            var bench = new VimBench("one (two) \"three\"\n|\n  four 五 five");
            bench.Composer.Press(KeyEvent.Of('i'));
            bench.Composer.AttachImage("/tmp/a.png");
            bench.Press("⎋" + new string(keys) + "⎋⎋⎋");

            var area = bench.Composer.Area;
            Assert.Equal(VimMode.Normal, bench.Vim.Mode);
            Assert.InRange(area.Caret, 0, area.Text.Length);
            Assert.True(area.Caret == area.LineStart(area.Caret) || area.Caret < area.LineEnd(area.Caret), bench.Shown);
            Assert.All(area.Placeholders, placeholder => Assert.Equal("[Image #1]", area.Text.Substring(placeholder.Start, placeholder.Length)));
            Assert.DoesNotContain(area.Placeholders, placeholder => placeholder.Start < area.Caret && area.Caret < placeholder.End);
        });

    [Fact]
    public void Undo_WithoutVim_TakesWordsBack()
    {
        var composer = new ChatComposer(Codex.Tui.Keymap.Keymap.Default, SlashCommandTable.All);
        foreach (var character in "one two")
            composer.Press(KeyEvent.Of(character));
        composer.Press(KeyEvent.Of('w', KeyModifiers.Control));

        Assert.Equal(["one two", "one ", "", ""], Enumerable.Range(0, 4).Select(_ => Press('/', KeyModifiers.Control)));
        Assert.Equal(["one ", "one two", "one ", "one "], Enumerable.Range(0, 4).Select(_ => Press('_', KeyModifiers.Alt)));

        string Press(char key, KeyModifiers modifiers)
        {
            composer.Press(KeyEvent.Of(key, modifiers));
            return composer.Area.Text;
        }
    }
}
