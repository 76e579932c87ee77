using Codex.Core.Config;
using Codex.Core.Turns;

namespace Codex.Core.Models;

/// <summary>Puts the catalogue's facts and the user's wishes together into what requests are made from.</summary>
internal static class ModelTraitsResolver
{
    public static ModelTraits Resolve(Config.Config config)
    {
        var model = config.Model;
        var info = model.Info;
        var reasons = !model.IsKnown || !info.SupportedReasoningLevels.IsEmpty || model.ForcesReasoningSummaries;
        var summary = model.ReasoningSummary ?? info.DefaultReasoningSummary;
        var window = Window(model);
        return new ModelTraits
        {
            Slug = model.Slug,
            IsKnown = model.IsKnown,
            ContextWindow = window * info.EffectiveContextWindowPercent / 100,
            AutoCompactTokenLimit = CompactLimit(model, window),
            ReasoningEffort = reasons ? model.ReasoningEffort ?? info.DefaultReasoningLevel : null,
            ReasoningSummary = reasons && summary != "none" ? summary : null,
            ReasoningContext = info.UseResponsesLite ? "all_turns" : null,
            Verbosity = info.SupportVerbosity ? model.Verbosity ?? info.DefaultVerbosity : null,
            ServiceTier = model.ServiceTier,
            ParallelToolCalls = info.SupportsParallelToolCalls && !info.UseResponsesLite,
            PatchTool = PatchTool(config),
            WebSearch = config.Tools.WebSearch switch
            {
                WebSearchMode.Disabled => WebSearchAccess.Disabled,
                WebSearchMode.Live => WebSearchAccess.Live,
                // Requests have no form for the index alone yet; the cache is the narrower of its neighbours.
                _ => WebSearchAccess.Cached,
            },
            SearchesImages = info.WebSearchToolType == "text_and_image",
            ToolOutputTokens = model.ToolOutputTokenLimit ?? info.Truncation.Tokens,
            ShellTool = ShellTool(config),
        };
    }

    /// <summary>The configured window, as far as the model has it.</summary>
    private static long? Window(ModelOptions model) => model.ContextWindow is { } wanted
        ? model.Info.MaxContextWindow is { } most ? Math.Min(wanted, most) : wanted
        : model.Info.ContextWindow;

    /// <summary>The configured limit, but never so late that the window is nearly full.</summary>
    private static long? CompactLimit(ModelOptions model, long? window)
    {
        var wanted = model.AutoCompactTokenLimit ?? model.Info.AutoCompactTokenLimit;
        var latest = window * 9 / 10;
        return wanted is { } limit && latest is { } bound ? Math.Min(limit, bound) : wanted ?? latest;
    }

    private static PatchToolKind PatchTool(Config.Config config) => config.Model.Info.ApplyPatchToolType switch
    {
        "freeform" => PatchToolKind.Freeform,
        "function" => PatchToolKind.Function,
        _ => config.Tools.ApplyPatch ? PatchToolKind.Freeform : PatchToolKind.None,
    };

    private static ShellToolKind ShellTool(Config.Config config) => config.Model.Info.ShellType switch
    {
        _ when config.Tools.UnifiedExec => ShellToolKind.UnifiedExec,
        "default" or "shell_command" => ShellToolKind.Shell,
        "local" => ShellToolKind.LocalShell,
        _ => ShellToolKind.UnifiedExec,
    };
}
