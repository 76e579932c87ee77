using System.Collections.Immutable;
using Codex.Tui.Composer;
using Codex.Tui.SlashCommands;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>The user's own prompts, as commands.</summary>
internal sealed partial class App
{
    private ImmutableArray<CustomPrompt> _prompts = [];

    private void TakePrompts(ImmutableArray<CustomPrompt> prompts)
    {
        _prompts = prompts;
        Composer.SetCommands([.. SlashCommandTable.All, .. prompts.Select(prompt => new SlashCommand(prompt.CommandName, prompt.Description) { TakesArguments = prompt.TakesArguments })]);
    }

    private void SendPrompt(CustomPrompt prompt, Draft draft)
    {
        switch (prompt.Expand(draft.FullText.Trim() is var text && text.IndexOfAny([' ', '\n', '\t']) is var end and >= 0 ? text[(end + 1)..] : ""))
        {
            case PromptExpansion.Expanded(var expanded):
                var images = draft.Placeholders.Where(placeholder => placeholder.Content is PlaceholderContent.ImageFile);
                Send(new Draft(expanded, [.. images.Select(image => image with { Start = 0 })]), WhenBusy.Queue);
                break;
            case PromptExpansion.Refused(var reason):
                Flow.Print(new NoticeCell(NoticeKind.Error, reason));
                Composer.SetDraft(draft);
                break;
        }
    }
}
