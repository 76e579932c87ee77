using System.Diagnostics;
using Codex.Core.Approvals;
using Codex.Core.Images;
using Codex.Core.Threads;
using Codex.Core.Turns;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Tools;

/// <summary><c>view_image</c>: puts an image file before the model.</summary>
internal sealed class ViewImageTool(ThreadEventStream events, CommandLimits limits) : ITool
{
    private static readonly byte[] s_spec = """
        {"type":"function","name":"view_image","description":"Look at an image file (PNG, JPEG, GIF or WebP) on this computer.","strict":false,"parameters":{"type":"object","properties":{"path":{"type":"string","description":"Path of the file, absolute or relative to the working directory."}},"required":["path"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "view_image";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => s_spec;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException("view_image takes JSON arguments");
        var path = Path.GetFullPath(ToolArguments.Parse(function.Arguments).RequiredString("path"), turn.Cwd);
        if (limits.IsHidden(path))
            throw new ToolException($"unable to locate image at `{path}`: the user has hidden this file");
        switch (ImageFile.Read(path))
        {
            case ImageReadOutcome.Loaded loaded:
                var item = new ThreadItem.ImageView { Id = call.CallId, Path = path };
                events.Emit(new ThreadEvent.ItemStarted(turn.TurnId, item));
                events.Emit(new ThreadEvent.ItemCompleted(turn.TurnId, item));
                return Task.FromResult(new ToolOutput([new InputPart.Image(loaded.DataUrl)]));
            case ImageReadOutcome.NotFound notFound:
                throw new ToolException($"unable to locate image at `{path}`: {notFound.Reason}");
            case ImageReadOutcome.NotAnImage:
                throw new ToolException("unable to process image: invalid or unsupported image data");
            default:
                throw new UnreachableException();
        }
    }
}
