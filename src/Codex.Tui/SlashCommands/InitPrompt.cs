namespace Codex.Tui.SlashCommands;

/// <summary>What <c>/init</c> asks of the model.</summary>
internal static class InitPrompt
{
    public const string Text = """
        Look at this repository and write a file AGENTS.md at its root: a short guide for coding agents and new contributors.
        If there is one already, improve it and keep what is still true.

        Say what the project is for and how the folders are laid out; the exact commands to build, run, lint and test it, and how to run a
        single test; the conventions that the code follows (style, naming, structure, error handling) and how changes are made (commit
        messages, reviews); and what a newcomer would get wrong. Check each command and path against the files. Write only what is
        specific to this repository, in plain sentences and lists, in less than about 400 words.
        """;
}
