using System.Text;
using Codex.Machine.Processes;

namespace Codex.Core.Tools.Exec;

/// <summary>What a command printed: all of it for its item, what is new for the model, and pieces of text for front ends that watch.</summary>
internal sealed class SessionOutput(ExecItem item)
{
    private readonly OutputBuffer _buffer = new();
    private readonly Decoder _deltas = Encoding.UTF8.GetDecoder();

    /// <summary>Takes a chunk; called by the reader of the command's pipe, in order.</summary>
    public void Append(ReadOnlySpan<byte> chunk)
    {
        _buffer.Append(chunk);
        if (item.WantsDeltas)
            EmitDelta(chunk);
    }

    /// <summary>Everything so far.</summary>
    public string All() => _buffer.Snapshot().Text;

    /// <summary>What came since the last call, and how long it was before its middle was dropped.</summary>
    /// <param name="take">Whether a character that is cut in two waits for its rest.</param>
    public (string Text, long TotalBytes) Take(OutputTake take)
    {
        var taken = _buffer.TakeNew(take);
        return (taken.Text, taken.TotalBytes);
    }

    private void EmitDelta(ReadOnlySpan<byte> chunk)
    {
        var characters = new char[_deltas.GetCharCount(chunk, flush: false)];
        if (_deltas.GetChars(chunk, characters, flush: false) is var count and > 0)
            item.Output(new string(characters, 0, count));
    }
}
