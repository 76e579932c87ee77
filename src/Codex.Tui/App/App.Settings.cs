using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Tui.Dialogs;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>What model is used, and what it may do.</summary>
internal sealed partial class App
{
    private void ChooseModel()
    {
        if (State.Thread is not { } thread)
            return;
        var models = _options.Settings.ListModels();
        if (models.All(model => model.Slug != thread.Model))
            models = models.Insert(0, new TuiModel(thread.Model, thread.Model, "", [], null));
        var dialog = new ListDialog(_keymap, "Which model?", [.. models.Select(model => new DialogOption(
            model.Slug == thread.Model ? model.Name + " (current)" : model.Name, () => ChooseEffort(thread.Id, model)) { Description = model.Description })]);
        dialog.Select(models.IndexOf(models.First(model => model.Slug == thread.Model)));
        _dialog = dialog;
    }

    private void ChooseEffort(string threadId, TuiModel model)
    {
        if (model.Efforts.IsEmpty)
        {
            ChooseDuration(threadId, model, null);
            return;
        }

        var current = State.Thread is { } thread && thread.Model == model.Slug ? thread.ReasoningEffort ?? model.DefaultEffort : model.DefaultEffort;
        var dialog = new ListDialog(_keymap, $"How much shall {model.Name} think?", [.. model.Efforts.Select(effort => new DialogOption(
            effort.Effort == model.DefaultEffort ? effort.Effort + " (default)" : effort.Effort, () => ChooseDuration(threadId, model, effort.Effort))
        {
            Description = effort.Description,
        })]);
        dialog.Select(Math.Max(0, model.Efforts.ToList().FindIndex(effort => effort.Effort == current)));
        _nextDialog = dialog;
    }

    private void ChooseDuration(string threadId, TuiModel model, string? effort)
    {
        var change = new ThreadSettingsParams { ThreadId = threadId, Model = model.Slug, Effort = effort };
        var name = effort is null ? model.Name : $"{model.Name} {effort}";
        _nextDialog = new ListDialog(_keymap, $"Use {name}",
        [
            new DialogOption("in this session", () => Apply(change, $"Model: {name}")),
            new DialogOption("in this session and by default", () =>
            {
                Apply(change, $"Model: {name}, by default too");
                var values = ImmutableDictionary<string, string>.Empty.Add("model", model.Slug);
                Do(new AppEffect.SaveConfig(effort is null ? values : values.Add("model_reasoning_effort", effort)));
            }),
        ]);
    }

    /// <summary>Lets the model think more or less from the next turn on, in this session.</summary>
    private void ChangeEffort(int step)
    {
        if (State.Thread is not { } thread)
            return;
        if (State.Turn is not null)
        {
            Flow.Print(new NoticeCell(NoticeKind.Error, "The reasoning effort cannot be changed while a turn runs."));
            return;
        }

        var model = _options.Settings.ListModels().FirstOrDefault(model => model.Slug == thread.Model);
        var efforts = model?.Efforts.Select(effort => effort.Effort).ToList() ?? [];
        var index = efforts.IndexOf(thread.ReasoningEffort ?? model?.DefaultEffort ?? "") + step;
        if (index >= 0 && index < efforts.Count)
            Apply(new ThreadSettingsParams { ThreadId = thread.Id, Effort = efforts[index] }, $"Reasoning effort: {efforts[index]}");
    }

    private void ChoosePermissions()
    {
        if (State.Thread is not { } thread)
            return;
        (string Label, string Description, SandboxMode Sandbox, ApprovalPolicy Approval)[] presets =
        [
            ("Read only", "looks at everything; asks before it changes anything or uses the network", SandboxMode.ReadOnly, ApprovalPolicy.OnRequest),
            ("Ask for approval", "edits files in this folder and runs commands in the sandbox; asks for everything else", SandboxMode.WorkspaceWrite, ApprovalPolicy.OnRequest),
            ("Ask about every command", "the same, and asks before each command that does more than read", SandboxMode.WorkspaceWrite, ApprovalPolicy.Untrusted),
            ("Full access", "no sandbox and no questions: it can change and send anything that you can", SandboxMode.DangerFullAccess, ApprovalPolicy.Never),
        ];
        var current = Array.FindIndex(presets, preset => preset.Sandbox == thread.SandboxPolicy.Mode && preset.Approval == thread.ApprovalPolicy);
        var dialog = new ListDialog(_keymap, "What may Codex do?", [.. presets.Select((preset, index) => new DialogOption(
            index == current ? preset.Label + " (current)" : preset.Label, () => TakePermissions(thread.Id, preset.Label, preset.Sandbox, preset.Approval))
        {
            Description = preset.Description,
        })]);
        dialog.Select(Math.Max(0, current));
        _dialog = dialog;
    }

    private void TakePermissions(string threadId, string label, SandboxMode sandbox, ApprovalPolicy approval)
    {
        var change = new ThreadSettingsParams { ThreadId = threadId, Sandbox = sandbox, ApprovalPolicy = approval };
        if (sandbox != SandboxMode.DangerFullAccess || _options.Settings.HidesFullAccessWarning)
        {
            Apply(change, $"Permissions: {label}");
            return;
        }

        _nextDialog = new ListDialog(_keymap, "Full access?",
        [
            new DialogOption("Yes, for this session", () => Apply(change, $"Permissions: {label}")),
            new DialogOption("No, leave it as it is", () => { }),
        ])
        {
            Body = (width, theme) => TextLayout.Wrap(
                [new TextRun("Codex can then delete files, install programs and send data without asking. Nothing holds it back.", theme.Warning)],
                new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] }),
        };
    }

    private void Apply(ThreadSettingsParams change, string notice)
    {
        Do(new AppEffect.ChangeSettings(change));
        Flow.Print(new NoticeCell(NoticeKind.Info, notice));
    }
}
