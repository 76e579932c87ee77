using System.Collections.Immutable;
using System.Text;
using Codex.Protocol.Threads;

namespace Codex.Tui.Composer;

/// <summary>A message as it is written, with what its placeholders stand for.</summary>
internal sealed record Draft(string Text, ImmutableArray<Placeholder> Placeholders)
{
    public static Draft Empty { get; } = new("", []);

    /// <summary>A command for the user's own shell, behind an exclamation mark; null when it is none.</summary>
    public string? ShellCommand => Text is ['!', ..] && FullText[1..].Trim() is { Length: > 0 } script ? script : null;

    public bool IsBlank => string.IsNullOrWhiteSpace(Text);

    /// <summary>The text with long pastes in their places; images stay as their names.</summary>
    public string FullText
    {
        get
        {
            var text = new StringBuilder();
            var copied = 0;
            foreach (var placeholder in Placeholders)
            {
                if (placeholder.Content is not PlaceholderContent.PastedText pasted)
                    continue;
                text.Append(Text, copied, placeholder.Start - copied).Append(pasted.Text);
                copied = placeholder.End;
            }

            return text.Append(Text, copied, Text.Length - copied).ToString();
        }
    }

    /// <summary>What goes to the agent: the images, then the text.</summary>
    public ImmutableArray<UserInput> ToInput()
    {
        var images = Placeholders.Select(placeholder => placeholder.Content).OfType<PlaceholderContent.ImageFile>();
        return [.. images.Select(image => new UserInput.LocalImage(image.Path)), new UserInput.Text(FullText.Trim())];
    }
}
