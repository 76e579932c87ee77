using Codex.Tui.Composer;
using Codex.Tui.Input;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.Tests.Composer;

public sealed class ChatComposerTests
{
    private readonly ChatComposer _composer = new(Codex.Tui.Keymap.Keymap.Default, SlashCommandTable.All);

    [Fact]
    public void Up_InEmptyComposer_GoesThroughEarlierMessagesAndBack()
    {
        _composer.History.Load(["old"]);
        Send("one");
        Send("two");
        _composer.Type("draft");
        _composer.Area.Clear();

        Assert.Equal(["two", "one", "old", "old"], Enumerable.Range(0, 4).Select(_ => Press(Key.Up)));
        Assert.Equal(["one", "two", ""], Enumerable.Range(0, 3).Select(_ => Press(Key.Down)));
    }

    [Fact]
    public void Up_WithDraft_MovesToItsStartAndKeepsIt()
    {
        _composer.History.Load(["old"]);
        _composer.Type("draft");

        Assert.Equal("draft", Press(Key.Up));
        Assert.Equal(0, _composer.Area.Caret);
    }

    [Fact]
    public void HistorySearch_FindsNarrowsStepsAndCancels()
    {
        _composer.History.Load(["fix the parser", "write docs", "fix the lexer"]);
        _composer.Type("draft");
        _composer.Press(KeyEvent.Of('r', KeyModifiers.Control));
        _composer.Type("fix");
        Assert.Equal("fix the lexer", _composer.Search?.Found?.Text);
        _composer.Press(KeyEvent.Of('r', KeyModifiers.Control));
        Assert.Equal("fix the parser", _composer.Search?.Found?.Text);

        Press(Key.Escape);

        Assert.Equal("draft", _composer.Area.Text);
        Assert.Null(_composer.Search);
    }

    [Fact]
    public void Slash_ShowsCommands_EscClosesUntilTheTextChanges()
    {
        _composer.Type("/st");
        Assert.Equal("status", _composer.Commands?.Selected?.Name);

        Press(Key.Escape);
        Assert.Null(_composer.Commands);
        Assert.Equal("/st", _composer.Area.Text);
        _composer.Type("a");
        Assert.NotNull(_composer.Commands);
    }

    [Fact]
    public void Slash_Enter_SubmitsTheMarkedCommand()
    {
        _composer.Type("/di");

        var submitted = Assert.IsType<ComposerOutcome.Submitted>(_composer.Press(new KeyEvent(Key.Enter)));

        Assert.Equal("/diff", submitted.Draft.Text);
    }

    [Fact]
    public void At_AsksForFiles_TabInsertsThePath()
    {
        _composer.Type("look at ");
        Assert.Equal(new ComposerOutcome.FilesWanted("ab"), _composer.Type("@ab"));
        _composer.ShowFiles("ab", [new FileSuggestion("src/a b.cs", [4, 6])]);

        _composer.Press(new KeyEvent(Key.Tab));

        Assert.Equal("look at \"src/a b.cs\" ", _composer.Area.Text);
        Assert.Null(_composer.Files);
    }

    [Fact]
    public void At_InAnAddress_IsNoFile()
    {
        Assert.IsType<ComposerOutcome.Edited>(_composer.Type("me@example"));
        Assert.Null(_composer.Files);
    }

    [Fact]
    public void TwoLongPastes_HaveNamesOfTheirOwn()
    {
        _composer.Paste(new string('x', 2000));
        _composer.Paste(new string('y', 2000));

        Assert.Equal("[Pasted Content 2000 chars][Pasted Content 2000 chars #2]", _composer.Area.Text);
        Assert.Equal(4000, _composer.Draft.FullText.Length);
    }

    private string Press(Key key)
    {
        _composer.Press(new KeyEvent(key));
        return _composer.Area.Text;
    }

    private void Send(string text)
    {
        _composer.Type(text);
        Assert.IsType<ComposerOutcome.Submitted>(_composer.Press(new KeyEvent(Key.Enter)));
    }
}
