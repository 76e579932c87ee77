using Codex.Tui.Composer;
using CsCheck;

namespace Codex.Tui.Tests.Composer;

public sealed class TextAreaTests
{
    [Theory]
    [InlineData("one two|", "one |")]
    [InlineData("one two  |", "one |")]
    [InlineData("one\n|", "|")]
    [InlineData("|x", "|x")]
    public void DeleteBackwardWord_Places(string before, string after) => Check(before, area => area.DeleteBackwardWord(), after);

    [Theory]
    [InlineData("a\nbc|d", "a\n|d")]
    [InlineData("a\n|b", "a|b")]
    public void KillLineStart_Places(string before, string after) => Check(before, area => area.KillLineStart(), after);

    [Theory]
    [InlineData("a|b\nc", "a|\nc")]
    [InlineData("a|\nc", "a|c")]
    public void KillLineEnd_Places(string before, string after) => Check(before, area => area.KillLineEnd(), after);

    [Theory]
    [InlineData("日本|", "日|")]
    [InlineData("e\u0301|", "|")]
    [InlineData("👩‍👩‍👧|x", "|x")]
    [InlineData("a\n|", "a|")]
    public void DeleteBackward_TakesOneCharacterAsPeopleSeeIt(string before, string after) => Check(before, area => area.DeleteBackward(), after);

    [Fact]
    public void Yank_AfterKill_BringsTheTextBack()
    {
        var area = Area("one two|");
        area.DeleteBackwardWord();
        area.MoveLineStart();
        area.Yank();
        Assert.Equal("two|one ", Show(area));
    }

    [Fact]
    public void Placeholder_IsEditedAsOneCharacter()
    {
        var area = Area("a |");
        area.InsertPlaceholder("[Pasted Content 9 chars]", new PlaceholderContent.PastedText("123456789"));
        area.Insert(" b");
        Assert.Equal("a 123456789 b", new Draft(area.Text, area.Placeholders).FullText);

        area.MoveLeft();
        area.MoveLeft();
        area.MoveLeft();
        Assert.Equal("a |[Pasted Content 9 chars] b", Show(area));
        area.DeleteForward();

        Assert.Equal("a | b", Show(area));
        Assert.Empty(area.Placeholders);
    }

    [Fact]
    public void Rows_AnyTextAndWidth_HoldItWholeAndFindPlaces() =>
        Gen.Select(Gen.String[Gen.OneOf(Gen.Const('a'), Gen.Const(' '), Gen.Const('\n'), Gen.Const('日')), 0, 60], Gen.Int[3, 20]).Sample((text, width) =>
        {
            var rows = new TextAreaRows(text, width);
            var joined = string.Concat(Enumerable.Range(0, rows.Count).Select(i => text[rows[i].Start..rows[i].End]));
            Assert.Equal(text.Replace("\n", "", StringComparison.Ordinal), joined);
            for (var i = 0; i <= text.Length; i++)
            {
                var (row, column) = rows.PlaceOf(i);
                Assert.InRange(column, 0, width);
                Assert.Equal(i, rows.IndexAt(row, column));
            }
        });

    [Fact]
    public void UndoAndRedo_AnyEdits_LeadBackToTheStartAndToTheEnd() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 30], Gen.String[Gen.OneOf(Gen.Const('a'), Gen.Const(' '), Gen.Const('\n')), 0, 3]).Array[0, 30].Sample(edits =>
        {
            var area = new TextArea();
            foreach (var (kind, place, text) in edits)
                Edit(area, kind, place, text);
            var (end, placeholders) = (area.Text, area.Placeholders);
            while (area.Undo())
            {
            }

            Assert.Equal("", area.Text);
            Assert.Empty(area.Placeholders);
            while (area.Redo())
            {
            }

            Assert.Equal(end, area.Text);
            Assert.Equal(placeholders, area.Placeholders);
        });

    private static void Edit(TextArea area, int kind, int place, string text)
    {
        area.MoveTo(place);
        switch (kind)
        {
            case 0:
                area.InsertPlaceholder("[Image #1]", new PlaceholderContent.ImageFile("/x.png"));
                break;
            case 1:
                area.DeleteBackwardWord();
                break;
            case 2:
                area.KillLineEnd();
                break;
            case 3:
                area.Yank();
                break;
            default:
                area.Insert(text);
                break;
        }
    }

    private static void Check(string before, Action<TextArea> edit, string after)
    {
        var area = Area(before);
        edit(area);
        Assert.Equal(after, Show(area));
    }

    private static TextArea Area(string text)
    {
        var caret = text.IndexOf('|', StringComparison.Ordinal);
        var area = new TextArea();
        area.Insert(text.Remove(caret, 1));
        area.MoveTo(caret);
        return area;
    }

    private static string Show(TextArea area) => area.Text.Insert(area.Caret, "|");
}
