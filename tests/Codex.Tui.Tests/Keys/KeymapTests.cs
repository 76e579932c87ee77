using System.Collections.Immutable;
using Codex.Tui.Input;
using Codex.Tui.Keymap;

namespace Codex.Tui.Tests.Keys;

public sealed class KeymapTests
{
    [Theory]
    [InlineData("ctrl-t", "ctrl + t")]
    [InlineData("Ctrl+Alt+K", "ctrl + alt + k")]
    [InlineData("alt-,", "alt + ,")]
    [InlineData("shift-left", "shift + ←")]
    [InlineData("-", "-")]
    [InlineData("ctrl--", "ctrl + -")]
    [InlineData("space", "space")]
    [InlineData("F5", "f5")]
    [InlineData("G", "G")]
    [InlineData("shift-a", "A")]
    public void Parse_Name_IsThatKey(string spec, string expected) =>
        Assert.Equal(expected, KeySpec.Parse(spec) is { } key ? KeySpec.Describe(key) : null);

    [Theory]
    [InlineData("")]
    [InlineData("ctrl-nothing")]
    public void Parse_NoKey_IsNull(string spec) => Assert.Null(KeySpec.Parse(spec));

    [Fact]
    public void Create_ConfiguredKeys_ReplaceTheDefaults()
    {
        var keymap = Codex.Tui.Keymap.Keymap.Create(new Dictionary<string, ImmutableArray<string>>
        {
            ["composer.submit"] = ["ctrl-enter"],
            ["editor.yank"] = [],
            ["editor.nonsense"] = ["x"],
        }.ToImmutableDictionary());

        Assert.Equal(KeyAction.Submit, keymap.Find(new KeyEvent(Key.Enter, KeyModifiers.Control), KeyContext.Composer));
        Assert.Equal(KeyAction.None, keymap.Find(new KeyEvent(Key.Enter), KeyContext.Composer));
        Assert.Equal(KeyAction.None, keymap.Find(KeyEvent.Of('y', KeyModifiers.Control), KeyContext.Editor));
        Assert.Equal(["tui.keymap.editor.nonsense: there is no such action"], keymap.Problems);
    }

    [Fact]
    public void Defaults_AllKeys_CanBeRead() => Assert.Empty(Codex.Tui.Keymap.Keymap.Default.Problems);

    [Fact]
    public void Defaults_KeysInOneTable_AreUnique()
    {
        var strokes = KeyBindings.Defaults.SelectMany(binding => binding.Keys.Select(key => (binding.Context, KeyStroke.Parse(key)))).ToList();
        Assert.Equal(strokes.Distinct().Count(), strokes.Count);
    }

    [Fact]
    public void Write_AnyDefaultKey_IsReadAgain()
    {
        foreach (var key in KeyBindings.Defaults.SelectMany(binding => binding.Keys))
        {
            var stroke = KeyStroke.Parse(key);
            Assert.Equal(stroke, KeyStroke.Parse(stroke?.Write() ?? ""));
        }
    }

    [Fact]
    public void Create_KeyOfAnotherAction_BelongsToTheConfiguredOne()
    {
        var keymap = Codex.Tui.Keymap.Keymap.Create(ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("global.copy", ["ctrl-t"]));
        Assert.Equal(KeyAction.Copy, keymap.Find(KeyEvent.Of('t', KeyModifiers.Control), KeyContext.Global));
    }

    [Fact]
    public void Create_TwoKeysInARowOutsideOfVim_IsAProblem()
    {
        var keymap = Codex.Tui.Keymap.Keymap.Create(ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("global.copy", ["ctrl-x c"]));
        Assert.Equal(["tui.keymap.global.copy: ctrl-x c: only Vim's tables know two keys in a row"], keymap.Problems);
    }
}
