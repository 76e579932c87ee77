using Codex.Tui.Dialogs;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Onboarding;

/// <summary>The first question in a folder that nobody has said anything about.</summary>
internal static class TrustDialog
{
    /// <param name="keymap">The keys.</param>
    /// <param name="folder">As it is shown.</param>
    /// <param name="answered">Takes the answer; null is none, the user wants out.</param>
    public static Dialog Create(Keymap.Keymap keymap, string folder, Action<FolderTrust?> answered) => new ListDialog(
        keymap,
        "Do you trust this folder?",
        [
            new DialogOption("Yes, I trust it", () => answered(FolderTrust.Trusted)) { Description = "Codex may edit files in it; its own settings, rules and skills count" },
            new DialogOption("No, be careful here", () => answered(FolderTrust.Untrusted)) { Description = "Codex asks before it changes anything" },
            new DialogOption("Quit", () => answered(null)),
        ])
    {
        ComesUnexpected = true,
        EscapeLabel = "quit",
        Cancelled = () => answered(null),
        Body = (width, theme) =>
        {
            var options = new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] };
            return
            [
                .. TextLayout.Wrap([new TextRun(CleanText.From(folder), theme.Accent)], options),
                Row.Empty,
                .. TextLayout.Wrap([new TextRun("What lies in a folder can tell Codex what to do. Trust it only if you know where it comes from.", theme.Muted)], options),
            ];
        },
    };
}
