using System.Collections.Immutable;
using Codex.Core.Conversation;
using Codex.Core.Mcp;
using Codex.Core.Rollouts;
using Codex.Core.Threads;
using Codex.Net.Responses;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Turns;

/// <summary>Samples a model once, retries included.</summary>
internal delegate IAsyncEnumerable<ResponseEvent> ModelSampler(ResponsesRequest request, CancellationToken cancellationToken);

/// <summary>
/// The agent's loop: take up steering, compact if needed, sample the model, keep the completed response, run its calls, and again
/// until it calls nothing. Errors of the environment end the turn as <see cref="TurnOutcome.Failed"/>; bugs pass through.
/// </summary>
internal sealed class TurnRunner
{
    private readonly TurnContext _turn;
    private readonly ThreadHistory _thread;
    private readonly ThreadTools _tools;
    private readonly ModelSampler _sample;
    private readonly UserInputReader _inputs;
    private readonly RequestBuilder _requests;
    private readonly Compactor _compactor;
    private McpCatalog _mcp;

    public TurnRunner(TurnContext turn, ThreadHistory thread, ThreadTools tools, ModelSampler sample, UserInputReader inputs, CompactionOptions compaction)
    {
        _turn = turn;
        _thread = thread;
        _tools = tools;
        _sample = sample;
        _inputs = inputs;
        _mcp = tools.Tools.Mcp;
        _requests = new RequestBuilder(turn, tools.Tools.Specs(turn, _mcp));
        _compactor = new Compactor(turn, thread, _requests, SampleQuietlyAsync, compaction);
    }

    /// <summary>Runs the turn to its end.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="steering">Input that arrives meanwhile.</param>
    /// <param name="cancellationToken">Interrupts the turn.</param>
    public async Task<TurnOutcome> RunAsync(TurnWork work, Steering steering, CancellationToken cancellationToken)
    {
        try
        {
            switch (work)
            {
                case TurnWork.Prompt prompt:
                    // A history that is too long already is compacted before the new prompt joins it.
                    await _compactor.CompactIfNeededAsync(CompactionPoint.BeforePrompt, cancellationToken);
                    _thread.TellSurroundings(_turn.ToSettings());
                    Take(prompt.Input);
                    return await LoopAsync(steering, cancellationToken);
                case TurnWork.Compact:
                    if (_thread.Conversation.Items.Count > 0)
                        await _compactor.CompactAsync(CompactionPoint.BeforePrompt, cancellationToken);
                    return new TurnOutcome.Completed();
                case TurnWork.UserShell shell:
                    _thread.Append(await _tools.RunUserCommand(shell.Script, _turn, cancellationToken));
                    return new TurnOutcome.Completed();
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new TurnOutcome.Interrupted();
        }
        catch (ResponsesException exception)
        {
            return new TurnOutcome.Failed(TurnErrors.From(exception));
        }
    }

    private async Task<TurnOutcome> LoopAsync(Steering steering, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var input in steering.Drain())
                Take(input);
            foreach (var note in _tools.TakeNotes())
                _thread.Append(note);
            UseCurrentTools();
            await _compactor.CompactIfNeededAsync(CompactionPoint.WithinTurn, cancellationToken);
            var response = await SampleAsync(_requests.Build(_thread.Conversation.Items, RequestKind.Turn, _thread.Conversation.WindowNumber), SamplingAudience.Subscribers, cancellationToken);
            foreach (var item in response.Items)
                _thread.Append(item);
            _thread.ReportUsage(_turn, response);
            if (!response.ToolCalls.IsEmpty)
            {
                foreach (var output in await _tools.Tools.Router.RunAsync(response.ToolCalls, _turn, cancellationToken))
                    _thread.Append(output);
                cancellationToken.ThrowIfCancellationRequested();
            }
            else if (response.EndTurn is not false && steering.TryClose())
            {
                return new TurnOutcome.Completed();
            }
        }
    }

    /// <summary>MCP servers may have become ready, or changed their tools, since the last request.</summary>
    private void UseCurrentTools()
    {
        var mcp = _tools.Tools.Mcp;
        if (mcp == _mcp)
            return;
        _mcp = mcp;
        _requests.UseTools(_tools.Tools.Specs(_turn, mcp));
    }

    private void Take(ImmutableArray<UserInput> input)
    {
        var item = _inputs.ToItem(input, _turn.Cwd);
        _thread.Append(item);
        _thread.Events.Emit(new ThreadEvent.ItemCompleted(_turn.TurnId, new ThreadItem.UserMessage { Id = ItemIds.NewUuid(), Content = input }));
        if (_inputs.MentionedSkills(input) is { } skills)
            _thread.Append(skills);
    }

    private Task<SampledResponse> SampleQuietlyAsync(ResponsesRequest request, CancellationToken cancellationToken) =>
        SampleAsync(request, SamplingAudience.Nobody, cancellationToken);

    private async Task<SampledResponse> SampleAsync(ResponsesRequest request, SamplingAudience audience, CancellationToken cancellationToken)
    {
        var assembler = new ResponseAssembler(_turn.TurnId, _thread.Events, audience);
        await foreach (var responseEvent in _sample(request, cancellationToken))
            assembler.Handle(responseEvent);
        return assembler.Response
            ?? throw new ResponsesException(ResponsesErrorKind.StreamDisconnected, "the response ended without being completed");
    }
}
