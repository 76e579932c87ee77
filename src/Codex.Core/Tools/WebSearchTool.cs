using Codex.Core.Turns;

namespace Codex.Core.Tools;

/// <summary><c>web_search</c>: run by the provider; we only offer it, and never see a call of it.</summary>
internal sealed class WebSearchTool : ITool
{
    public string Name => "web_search";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => (turn.Model.WebSearch, turn.Model.SearchesImages) switch
    {
        (WebSearchAccess.Disabled, _) => default,
        (WebSearchAccess.Live, true) => """{"type":"web_search","external_web_access":true,"search_content_types":["text","image"]}"""u8.ToArray(),
        (WebSearchAccess.Live, false) => """{"type":"web_search","external_web_access":true}"""u8.ToArray(),
        (_, true) => """{"type":"web_search","external_web_access":false,"search_content_types":["text","image"]}"""u8.ToArray(),
        (_, false) => """{"type":"web_search","external_web_access":false}"""u8.ToArray(),
    };

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) =>
        throw new ToolException("web_search is run by the model's provider");
}
