using Codex.Tui.Input;

namespace Codex.Tui.Onboarding;

/// <summary>One line of text that is shown by its length only, but for its beginning.</summary>
internal sealed class SecretLine
{
    private const int ShownStart = 3;

    public string Text { get; private set; } = "";

    public string Shown => Text.Length <= ShownStart ? Text : Text[..ShownStart] + new string('•', Text.Length - ShownStart);

    public void Add(string text) => Text += text;

    public void Press(KeyEvent key)
    {
        if (key.Is(Key.Backspace))
            Text = Text.Length > 0 ? Text[..^1] : "";
        else if (key.Is('u', KeyModifiers.Control))
            Text = "";
        else if (key is { IsText: true, Character.Value: not ' ' })
            Text += key.Character;
    }
}
