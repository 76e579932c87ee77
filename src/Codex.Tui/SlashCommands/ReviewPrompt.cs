namespace Codex.Tui.SlashCommands;

/// <summary>What <c>/review</c> asks of the model.</summary>
internal static class ReviewPrompt
{
    private const string How = """
        This is a code review: read, do not change anything. Look at the changes in their context, not only at the diff: callers, tests, and
        what else relies on what has changed. Report only what the author would want to fix before merging: wrong results, crashes, lost data,
        races, security holes, broken interfaces, missing error handling, tests that cannot fail. Leave out matters of taste, and whatever was
        like that before.

        For each finding give: a title with its weight (P0 stops the release, P1 must be fixed now, P2 soon, P3 sometime), the file and the
        lines, what goes wrong and with which input or in which situation, and how sure you are. Say plainly when there is nothing to report.
        End with one line: whether the changes are right as they are.
        """;

    public const string Uncommitted = "Review the uncommitted changes of this repository: staged, unstaged, and new files that git does not ignore.\n\n" + How;

    public static string Against(string branch) =>
        $"Review the changes of the current branch against `{branch}`: find the merge base (`git merge-base HEAD {branch}`) and look at the diff from there.\n\n{How}";

    public static string Commit(string commit) => $"Review the changes of the commit `{commit}` (`git show {commit}`).\n\n{How}";

    public static string Custom(string instructions) => $"Review, with these instructions of the user:\n\n{instructions}\n\n{How}";
}
