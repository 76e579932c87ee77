using System.Collections.Immutable;
using System.Diagnostics;
using Codex.Core.Conversation;
using Codex.Core.Images;
using Codex.Core.Skills;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Turns;

/// <summary>Turns what a user sends into a message for the model; image files are read here.</summary>
internal sealed class UserInputReader(SkillCatalog skills)
{
    /// <param name="input">The parts; images stand before the text, each between tags that name it.</param>
    /// <param name="cwd">Base of relative paths.</param>
    public ResponseItem.Message ToItem(ImmutableArray<UserInput> input, string cwd)
    {
        var parts = ImmutableArray.CreateBuilder<InputPart>();
        var images = 0;
        foreach (var part in input)
        {
            switch (part)
            {
                case UserInput.Text text:
                    parts.Add(new InputPart.Text(text.Value));
                    break;
                case UserInput.Image image:
                    parts.Add(new InputPart.Image(image.Url));
                    break;
                case UserInput.LocalImage image:
                    AddLocalImage(parts, image.Path, cwd, ++images);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        return ResponseItems.Message(ItemIds.ForMessage(), "user", parts.ToImmutable());
    }

    /// <summary>The skills that the input names, whole; null when it names none.</summary>
    public ResponseItem? MentionedSkills(ImmutableArray<UserInput> input) =>
        SkillTexts.Mentioned(skills, string.Join('\n', input.OfType<UserInput.Text>().Select(text => text.Value)));

    private static void AddLocalImage(ImmutableArray<InputPart>.Builder parts, string path, string cwd, int number)
    {
        switch (ImageFile.Read(Path.GetFullPath(path, cwd)))
        {
            case ImageReadOutcome.Loaded loaded:
                parts.Add(new InputPart.Text($"<image name=[Image #{number}] path=\"{path}\">"));
                parts.Add(new InputPart.Image(loaded.DataUrl));
                parts.Add(new InputPart.Text("</image>"));
                break;
            case ImageReadOutcome.NotFound notFound:
                parts.Add(new InputPart.Text($"Codex could not read the local image at `{path}`: {notFound.Reason}"));
                break;
            case ImageReadOutcome.NotAnImage:
                parts.Add(new InputPart.Text($"Codex could not read the local image at `{path}`: unsupported image format"));
                break;
            default:
                throw new UnreachableException();
        }
    }
}
