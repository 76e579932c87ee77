using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Tui.App;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;
using Codex.Tui.Transcript.Markdown;

namespace Codex.Tui.Dialogs;

/// <summary>The questions that the agent asks, as dialogs.</summary>
internal static class ApprovalDialogs
{
    /// <param name="pending">What is asked.</param>
    /// <param name="keymap">The keys.</param>
    /// <param name="cwd">To shorten paths.</param>
    /// <param name="decide">Takes the answer, and what is printed about it.</param>
    /// <param name="askWhy">Asks for the reasons of a refusal.</param>
    public static Dialog Create(
        PendingQuestion.Approval pending, Keymap.Keymap keymap, string cwd, Action<ApprovalAnswer, NoticeCell> decide, Action<Action<string>> askWhy) => pending.Request switch
    {
        ApprovalRequest.Command command => ForCommand(command, keymap, cwd, decide, askWhy),
        ApprovalRequest.Patch patch => ForPatch(patch, keymap, cwd, decide, askWhy),
        ApprovalRequest.McpToolCall call => ForMcpToolCall(call, keymap, decide, askWhy),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ListDialog ForCommand(
        ApprovalRequest.Command request, Keymap.Keymap keymap, string cwd, Action<ApprovalAnswer, NoticeCell> decide, Action<Action<string>> askWhy)
    {
        var script = CommandCell.ScriptOf(request.Argv, request.CommandLine);
        var name = Short(script);
        var options = ImmutableArray.CreateBuilder<DialogOption>();
        options.Add(new DialogOption("Yes, proceed", () => decide(
            new ApprovalAnswer(ReviewDecision.Approved), Approved($"You approved codex to run {name} this time"))) { Shortcut = KeyAction.Approve });
        options.Add(new DialogOption("Yes, and do not ask again for this command in this session", () => decide(
            new ApprovalAnswer(ReviewDecision.ApprovedForSession), Approved($"You approved codex to run {name} in this session"))) { Shortcut = KeyAction.ApproveForSession });
        if (!request.ProposedPrefix.IsEmpty)
        {
            var prefix = string.Join(' ', request.ProposedPrefix);
            options.Add(new DialogOption($"Yes, and always for commands that start with `{prefix}`", () => decide(
                new ApprovalAnswer(ReviewDecision.ApprovedByRule) { Prefix = request.ProposedPrefix, Scope = GrantScope.User },
                Approved($"You approved codex to always run commands that start with {prefix}"))) { Shortcut = KeyAction.ApproveForPrefix });
            options.Add(new DialogOption($"Yes, and always in this project for commands that start with `{prefix}`", () => decide(
                new ApprovalAnswer(ReviewDecision.ApprovedByRule) { Prefix = request.ProposedPrefix, Scope = GrantScope.Project },
                Approved($"You approved codex to always run commands that start with {prefix} in this project"))));
        }

        AddRefusals(options, $"run {name}", decide, askWhy);
        return new ListDialog(keymap, "Would you like to run the following command?", options.ToImmutable())
        {
            HasApprovalKeys = true,
            ComesUnexpected = true,
            Cancelled = Cancel($"run {name}", decide),
            Body = (width, theme) => CommandBody(request, script, cwd, width, theme),
        };
    }

    private static ListDialog ForPatch(
        ApprovalRequest.Patch request, Keymap.Keymap keymap, string cwd, Action<ApprovalAnswer, NoticeCell> decide, Action<Action<string>> askWhy)
    {
        var what = request.Changes.Length == 1 ? $"edit {CellText.ShortPath(request.Changes[0].Path, cwd)}" : $"edit {request.Changes.Length} files";
        var options = ImmutableArray.CreateBuilder<DialogOption>();
        options.Add(new DialogOption("Yes, proceed", () => decide(
            new ApprovalAnswer(ReviewDecision.Approved), Approved($"You approved codex to {what} this time"))) { Shortcut = KeyAction.Approve });
        options.Add(new DialogOption("Yes, and do not ask again for these files in this session", () => decide(
            new ApprovalAnswer(ReviewDecision.ApprovedForSession), Approved($"You approved codex to {what} in this session"))) { Shortcut = KeyAction.ApproveForSession });
        AddRefusals(options, what, decide, askWhy);
        return new ListDialog(keymap, "Would you like to make the following edits?", options.ToImmutable())
        {
            HasApprovalKeys = true,
            ComesUnexpected = true,
            Cancelled = Cancel(what, decide),
            Body = (width, theme) => [.. Reason(request.Reason, width, theme), Row.Empty, .. PatchCell.RenderChanges(request.Changes, cwd, width, theme)],
        };
    }

    private static ListDialog ForMcpToolCall(
        ApprovalRequest.McpToolCall request, Keymap.Keymap keymap, Action<ApprovalAnswer, NoticeCell> decide, Action<Action<string>> askWhy)
    {
        var what = CleanText.From($"call {request.Server}.{request.Tool}");
        var options = ImmutableArray.CreateBuilder<DialogOption>();
        options.Add(new DialogOption("Yes, proceed", () => decide(
            new ApprovalAnswer(ReviewDecision.Approved), Approved($"You approved codex to {what} this time"))) { Shortcut = KeyAction.Approve });
        options.Add(new DialogOption("Yes, and do not ask again for this tool in this session", () => decide(
            new ApprovalAnswer(ReviewDecision.ApprovedForSession), Approved($"You approved codex to {what} in this session"))) { Shortcut = KeyAction.ApproveForSession });
        options.Add(new DialogOption("Yes, and always for this tool", () => decide(
            new ApprovalAnswer(ReviewDecision.ApprovedByRule), Approved($"You approved codex to always {what}"))) { Shortcut = KeyAction.ApproveForPrefix });
        AddRefusals(options, what, decide, askWhy);
        return new ListDialog(keymap, "Would you like to call the following tool?", options.ToImmutable())
        {
            HasApprovalKeys = true,
            ComesUnexpected = true,
            Cancelled = Cancel(what, decide),
            Body = (width, theme) => McpBody(request, width, theme),
        };
    }

    private static List<Row> McpBody(ApprovalRequest.McpToolCall request, int width, Theme theme)
    {
        var rows = Labelled("Tool", $"{request.Server}.{request.Tool}", theme.Accent, width, theme);
        if (request.Description is { Length: > 0 } description)
            rows.AddRange(Labelled("Description", Short(description), theme.Muted, width, theme));
        if (request.Arguments.ValueKind == System.Text.Json.JsonValueKind.Object)
            rows.AddRange(Labelled("Arguments", request.Arguments.GetRawText(), Style.Plain, width, theme));
        rows.AddRange([Row.Empty, .. Reason(request.Reason, width, theme)]);
        return rows;
    }

    private static void AddRefusals(
        ImmutableArray<DialogOption>.Builder options, string what, Action<ApprovalAnswer, NoticeCell> decide, Action<Action<string>> askWhy)
    {
        options.Add(new DialogOption("No, and go on without it", () => decide(
            new ApprovalAnswer(ReviewDecision.Denied), new NoticeCell(NoticeKind.Refused, $"You did not allow codex to {what}"))) { Shortcut = KeyAction.Decline });
        options.Add(new DialogOption("No, and say what to do instead", () => askWhy(reason => decide(
            new ApprovalAnswer(ReviewDecision.Denied) { Feedback = reason }, new NoticeCell(NoticeKind.Refused, $"You did not allow codex to {what}: {reason}")))));
        options.Add(new DialogOption("No, and stop to tell Codex what to do differently", Cancel(what, decide)) { Shortcut = KeyAction.Cancel });
    }

    private static Action Cancel(string what, Action<ApprovalAnswer, NoticeCell> decide) => () => decide(
        new ApprovalAnswer(ReviewDecision.Abort), new NoticeCell(NoticeKind.Refused, $"You canceled the request to {what}"));

    private static NoticeCell Approved(string text) => new(NoticeKind.Approved, text);

    private static List<Row> CommandBody(ApprovalRequest.Command request, string script, string cwd, int width, Theme theme)
    {
        var rows = new List<Row>();
        if (request.Justification is { Length: > 0 } justification)
            rows.AddRange([.. Labelled("Reason", justification, theme.Muted.Italic(), width, theme), Row.Empty]);
        rows.AddRange([.. Labelled("Asked because", request.Reason, theme.Muted, width, theme), Row.Empty]);
        if (request.Cwd != cwd)
            rows.AddRange(Labelled("In", request.Cwd, Style.Plain, width, theme));
        if (request.LeavesSandbox)
            rows.AddRange(Labelled("Note", "it would run without the sandbox", theme.Warning, width, theme));
        var highlighter = new CodeHighlighter("bash");
        var isFirst = true;
        foreach (var line in CleanText.From(script).Split('\n'))
        {
            TextLayout.Wrap(rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(highlighter.Highlight(line, theme)), new WrapOptions
            {
                Width = width,
                FirstIndent = [isFirst ? new TextRun("  $ ", theme.Muted) : "    "],
                RestIndent = ["    "],
            });
            isFirst = false;
        }

        return rows;
    }

    private static List<Row> Reason(string reason, int width, Theme theme) => Labelled("Asked because", reason, theme.Muted, width, theme);

    private static List<Row> Labelled(string label, string text, Style style, int width, Theme theme) => TextLayout.Wrap(
        [new TextRun(label + ": ", theme.Strong), new TextRun(CleanText.From(text), style)],
        new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] });

    private static string Short(string script)
    {
        var line = CleanText.From(script).Split('\n')[0];
        return line.Length > 60 || line.Length < script.Trim().Length ? line[..Math.Min(60, line.Length)] + "…" : line;
    }
}
