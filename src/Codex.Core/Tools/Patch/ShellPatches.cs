using System.Globalization;
using Codex.Core.Approvals;
using Codex.Core.Turns;
using Codex.Machine.Shells;

namespace Codex.Core.Tools.Patch;

/// <summary>Takes commands that are nothing but a patch (<c>apply_patch &lt;&lt;EOF</c>) out of the shell's hands.</summary>
internal sealed class ShellPatches(PatchExecutor executor, TimeProvider clock)
{
    /// <summary>Applies the patch that a command consists of; null when it is an ordinary command.</summary>
    public async Task<ToolOutput?> TryApplyAsync(ToolCall call, CommandRequest request, TurnContext turn, CancellationToken cancellationToken)
    {
        if (PatchCommand.Find(request.Argv) is not { } patch)
            return null;
        var started = clock.GetTimestamp();
        var cwd = patch.WorkingDirectory is { } directory ? Path.GetFullPath(directory, request.WorkingDirectory) : request.WorkingDirectory;
        var text = await executor.ApplyAsync(call.CallId, patch.PatchText, cwd, turn, cancellationToken);
        var seconds = clock.GetElapsedTime(started).TotalSeconds.ToString("0.0000", CultureInfo.InvariantCulture);
        return ToolOutput.Text($"Wall time: {seconds} seconds\nOutput:\n{text}");
    }
}
