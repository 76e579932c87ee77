using System.Text;
using Codex.Tui.Input;
using CsCheck;

namespace Codex.Tui.Tests.Input;

public sealed class InputDecoderTests
{
    public static TheoryData<string, string> Keys => new()
    {
        { "a", "a" },
        { "é日😀", "é 日 😀" },
        { "\r", "Enter" },
        { "\n", "Control+j" },
        { "\u001b\r", "Alt+Enter" },
        { "\u001b[13;2u", "Shift+Enter" },
        { "\u001b[27;2;13~", "Shift+Enter" },
        { "\u001b[27;5;106~", "Control+j" },
        { "\t", "Tab" },
        { "\u001b[Z", "Shift+Tab" },
        { "\u007f\b", "Backspace Control+h" },
        { "\u001b\u007f", "Alt+Backspace" },
        { "\u0001\u0005\u001f\0", "Control+a Control+e Control+/ Control+ " },
        { "\u001b[A\u001bOA\u001b[1;5C", "Up Up Control+Right" },
        { "\u001b[1;2D\u001b[1;3D", "Shift+Left Alt+Left" },
        { "\u001b[H\u001b[1~\u001b[4~\u001bOF", "Home Home End End" },
        { "\u001b[3~\u001b[5~\u001b[6~", "Delete PageUp PageDown" },
        { "\u001bOP\u001b[15~\u001b[24~\u001b[1;2P", "F1 F5 F12 Shift+F1" },
        { "\u001bb\u001bf", "Alt+b Alt+f" },
        { "\u001b\u001b[A", "Alt+Up" },
        { "\u001b[97;5u\u001b[99;5:1u\u001b[99;5:3u", "Control+a Control+c" },
        { "\u001b[97;2u", "A" },
        { "\u001b[27u", "Escape" },
        { "\u001b[57399u\u001b[57414u", "0 Enter" },
        { "\u001b[I\u001b[O", "focus:True focus:False" },
        { "\u001b[12;5R", "cursor:11,4" },
        { "\u001b[?1u\u001b[?62;22c", "kitty attributes" },
        { "\u001bP>|tmux 3.3a\u001b\\", "version:tmux 3.3a" },
        { "\u001b]11;rgb:ffff/ffff/ffff\u0007\u001b]11;rgb:1e/1e/2e\u001b\\", "ground:True ground:False" },
        { "\u001b[<0;10;10M\u001b[<0;10;10mx", "x" },
        { "\u001b[200~one\r\ntwo\rthree\u001b[201~!", "paste:one\ntwo\nthree !" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Decode_Whole_GivesKeys(string bytes, string expected) => Assert.Equal(expected, Decode(Encoding.UTF8.GetBytes(bytes), bytes.Length * 4));

    [Theory]
    [MemberData(nameof(Keys))]
    public void Decode_ByteByByte_GivesTheSame(string bytes, string expected) => Assert.Equal(expected, Decode(Encoding.UTF8.GetBytes(bytes), 1));

    [Fact]
    public void Flush_LoneEscape_IsTheKey()
    {
        var decoder = new InputDecoder();
        var events = new List<TerminalInput>();

        decoder.Decode("\u001b"u8, events);
        Assert.True(decoder.IsWaiting);
        decoder.Flush(events);

        Assert.Equal("Escape", Describe(events));
        Assert.False(decoder.IsWaiting);
    }

    [Fact]
    public void Flush_TwoEscapes_AreTwoKeys()
    {
        var decoder = new InputDecoder();
        var events = new List<TerminalInput>();

        decoder.Decode("\u001b\u001b"u8, events);
        decoder.Flush(events);

        Assert.Equal("Escape Escape", Describe(events));
    }

    [Fact]
    public void Decode_EscapeThenLetterLater_IsEscapeAndLetter()
    {
        var decoder = new InputDecoder();
        var events = new List<TerminalInput>();

        decoder.Decode("\u001b"u8, events);
        decoder.Flush(events);
        decoder.Decode("x"u8, events);

        Assert.Equal("Escape x", Describe(events));
    }

    [Fact]
    public void Decode_MegabytePasteInSmallPieces_IsWholeAndQuick()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789abcdef\n", 60_000));
        var decoder = new InputDecoder();
        var events = new List<TerminalInput>();
        var bytes = Encoding.UTF8.GetBytes("\u001b[200~" + text + "\u001b[201~");

        foreach (var piece in bytes.Chunk(1000))
            decoder.Decode(piece, events);

        var pasted = Assert.IsType<TerminalInput.Pasted>(Assert.Single(events));
        Assert.Equal(text, pasted.Text);
    }

    [Fact]
    public void Decode_AnyBytes_NeverThrowsNorHangs() => Gen.Byte.Array[0, 40].Array[0, 5].Sample(pieces =>
    {
        var decoder = new InputDecoder();
        var events = new List<TerminalInput>();
        foreach (var piece in pieces)
            decoder.Decode(piece, events);
        decoder.Flush(events);
        foreach (var key in events.OfType<TerminalInput.KeyPressed>().Where(key => key.Key.IsText))
            Assert.False(Rune.IsControl(key.Key.Character));
    });

    private static string Decode(byte[] bytes, int chunk)
    {
        var decoder = new InputDecoder();
        var events = new List<TerminalInput>();
        foreach (var piece in bytes.Chunk(chunk))
            decoder.Decode(piece, events);
        decoder.Flush(events);
        return Describe(events);
    }

    private static string Describe(IEnumerable<TerminalInput> events) => string.Join(' ', events.Select(input => input switch
    {
        TerminalInput.KeyPressed pressed => Describe(pressed.Key),
        TerminalInput.Pasted pasted => "paste:" + pasted.Text,
        TerminalInput.FocusChanged focus => "focus:" + focus.HasFocus,
        TerminalInput.CursorReported cursor => $"cursor:{cursor.Row},{cursor.Column}",
        TerminalInput.GroundReported ground => "ground:" + ground.IsLight,
        TerminalInput.KittyKeyboardReported => "kitty",
        TerminalInput.VersionReported version => "version:" + version.Version,
        TerminalInput.AttributesReported => "attributes",
        _ => "?",
    }));

    private static string Describe(KeyEvent key)
    {
        var name = key.Key == Key.Character ? key.Character.ToString() : key.Key.ToString();
        return key.Modifiers == KeyModifiers.None ? name : string.Join('+', key.Modifiers.ToString().Split(", ").Reverse()) + "+" + name;
    }
}
