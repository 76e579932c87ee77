using System.Globalization;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>What the user asks about the conversation's state.</summary>
internal sealed partial class App
{
    /// <summary>The answer to a question about usage is printed; that of the start is only remembered.</summary>
    private bool _showsUsage;

    private readonly LimitWatch _limits = new();

    private void TakeUsage(RateLimitSnapshot? usage)
    {
        if (usage is not null)
            State.Plan = PlanUsage.From(usage, State.Plan);
        if (!_showsUsage)
            return;
        _showsUsage = false;
        var lines = new List<(string Name, string Value)>
        {
            ("This conversation", $"{StatusLines.Tokens(State.Usage.TotalTokens)} tokens  ({StatusLines.Tokens(State.Usage.InputTokens)} input + {StatusLines.Tokens(State.Usage.OutputTokens)} output)"),
        };
        lines.AddRange(UsageLines());
        if (State.Plan is null)
            lines.Add(("Plan", "its limits are not known for this sign-in"));
        Flow.Print(new TableCell("/usage", lines));
    }

    private void TakeLimits(RateLimitSnapshot snapshot)
    {
        if (snapshot.IsOfEveryPlan)
            State.Plan = PlanUsage.From(snapshot, State.Plan);
        foreach (var warning in _limits.Warnings(snapshot))
            Flow.Print(new NoticeCell(NoticeKind.Warning, warning));
    }

    private IEnumerable<(string Name, string Value)> UsageLines()
    {
        if (State.Plan is not { } plan)
            yield break;
        if (plan.Plan is { } name)
            yield return ("Plan", name);
        foreach (var window in plan.Windows)
        {
            var resets = window.ResetsAt is { } at
                ? string.Create(CultureInfo.InvariantCulture, $", begins anew {TimeZoneInfo.ConvertTime(at, _clock.LocalTimeZone):ddd HH:mm}")
                : "";
            yield return ($"{LengthOf(window.Length)} limit", string.Create(CultureInfo.InvariantCulture, $"{100 - window.UsedPercent:0}% left{resets}"));
        }

        if (plan.Credits is { } credits)
            yield return ("Credits", credits);
    }

    private static string LengthOf(TimeSpan length) => length switch
    {
        { TotalDays: >= 6.5 and <= 7.5 } => "Weekly",
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0} d"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0.#} h"),
    };

    private TableCell StatusCell()
    {
        var lines = new List<(string Name, string Value)> { ("Model", ModelLine()) };
        if (State.Thread is { } thread)
        {
            lines.Add(("Model provider", thread.ModelProvider));
            lines.Add(("Directory", Home(thread.Cwd)));
            lines.Add(("Approval", PolicyName(thread.ApprovalPolicy)));
            lines.Add(("Sandbox", SandboxName(thread.SandboxPolicy)));
            lines.Add(("Session", thread.Id));
        }
        else
        {
            lines.Add(("Directory", Home(_options.Cwd)));
            lines.Add(("Session", "opening"));
        }

        lines.Add(("Token usage", $"{StatusLines.Tokens(State.Usage.TotalTokens)} total  ({StatusLines.Tokens(State.Usage.InputTokens)} input + {StatusLines.Tokens(State.Usage.OutputTokens)} output)"));
        if (State.SignedInAs is { } who)
            lines.Insert(1, ("Signed in", who));
        if (State is { ContextLeft: { } left, ContextWindow: { } window })
            lines.Add(("Context window", $"{left}% left ({StatusLines.Tokens(State.ContextTokens)} used / {StatusLines.Tokens(window)})"));
        lines.AddRange(UsageLines());
        return new TableCell("/status", lines);
    }

    private string ModelLine()
    {
        var model = State.Thread?.Model ?? _options.Settings.Model ?? "";
        var effort = State.Thread is { } thread ? thread.ReasoningEffort : _options.Settings.ReasoningEffort;
        return effort is null ? model : $"{model} {effort}";
    }

    private static string PolicyName(ApprovalPolicy policy) => policy switch
    {
        ApprovalPolicy.Untrusted => "untrusted",
        ApprovalPolicy.OnFailure => "on-failure",
        ApprovalPolicy.OnRequest => "on-request",
        _ => "never",
    };

    private static string SandboxName(SandboxPolicy policy) => policy.Mode switch
    {
        SandboxMode.ReadOnly => "read-only",
        SandboxMode.WorkspaceWrite => policy.HasNetwork ? "workspace-write (with network)" : "workspace-write",
        _ => "danger-full-access",
    };
}
