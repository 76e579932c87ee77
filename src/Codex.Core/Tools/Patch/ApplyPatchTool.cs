using System.Diagnostics;
using Codex.Core.Turns;

namespace Codex.Core.Tools.Patch;

/// <summary>
/// <c>apply_patch</c>: edits files. Offered as a freeform tool with a grammar, or as a function to models that only know those; either form
/// of call is answered whatever was offered.
/// </summary>
internal sealed class ApplyPatchTool(PatchExecutor executor) : ITool
{
    private static readonly byte[] s_freeform = """
        {"type":"custom","name":"apply_patch","description":"Edits files by a patch. The input is the patch itself, not JSON.","format":{"type":"grammar","syntax":"lark","definition":"start: opening operation+ closing\nopening: \"*** Begin Patch\" LF\nclosing: \"*** End Patch\" LF?\n\noperation: add | delete | update\nadd: \"*** Add File: \" path LF added+\ndelete: \"*** Delete File: \" path LF\nupdate: \"*** Update File: \" path LF move? edits?\nmove: \"*** Move to: \" path LF\n\npath: /(.+)/\nadded: \"+\" /(.*)/ LF -> line\n\nedits: (anchor | edited)+ tail?\nanchor: (\"@@\" | \"@@ \" /(.+)/) LF\nedited: (\"+\" | \"-\" | \" \") /(.*)/ LF\ntail: \"*** End of File\" LF\n\n%import common.LF\n"}}
        """u8.ToArray();

    private static readonly byte[] s_function = """
        {"type":"function","name":"apply_patch","description":"Edits files by a patch.","strict":false,"parameters":{"type":"object","properties":{"input":{"type":"string","description":"The patch, from *** Begin Patch to *** End Patch."}},"required":["input"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "apply_patch";

    public ToolConcurrency Concurrency => ToolConcurrency.Exclusive;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.PatchTool switch
    {
        PatchToolKind.Freeform => s_freeform,
        PatchToolKind.Function => s_function,
        PatchToolKind.None => default,
        _ => throw new UnreachableException(),
    };

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        var patch = call.Payload switch
        {
            ToolPayload.Custom custom => custom.Input,
            ToolPayload.Function function => ToolArguments.Parse(function.Arguments).RequiredString("input"),
            _ => throw new ToolException("apply_patch takes a patch"),
        };
        return ToolOutput.Text(await executor.ApplyAsync(call.CallId, patch, turn.Cwd, turn, cancellationToken));
    }
}
