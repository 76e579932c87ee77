using System.Text;

namespace Codex.Testing.Processes;

/// <summary>Reads a pipe to its end and lets several readers wait for what comes.</summary>
internal sealed class OutputCapture
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasEnded;
    private int _readTo;

    public OutputCapture(Stream stream) => Ended = ReadAsync(new StreamReader(stream, new UTF8Encoding(false)));

    public Task Ended { get; }

    public string Text
    {
        get
        {
            lock (_gate) return _text.ToString();
        }
    }

    /// <summary>True when the text came; throws when the output ended without it.</summary>
    public async Task<bool> WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (seen, hasEnded, changed) = Look();
            if (seen.Contains(text, StringComparison.Ordinal)) return true;
            if (hasEnded) throw new EndOfStreamException($"the output ended without '{text}':\n{seen}");
            await changed.WaitAsync(cancellationToken);
        }
    }

    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (seen, hasEnded, changed) = Look();
            var end = seen.IndexOf('\n', _readTo);
            if (end < 0 && hasEnded && _readTo < seen.Length) end = seen.Length; // a last line without its end
            if (end >= 0)
            {
                var line = seen[_readTo..end];
                _readTo = Math.Min(end + 1, seen.Length);
                return line;
            }

            if (hasEnded) return null;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private (string Seen, bool HasEnded, Task Changed) Look()
    {
        lock (_gate) return (_text.ToString(), _hasEnded, _changed.Task);
    }

    private async Task ReadAsync(StreamReader reader)
    {
        using (reader)
        {
            var buffer = new char[8192];
            int read;
            while ((read = await reader.ReadAsync(buffer)) > 0) Publish(buffer.AsSpan(0, read), hasEnded: false);
            Publish([], hasEnded: true);
        }
    }

    private void Publish(ReadOnlySpan<char> more, bool hasEnded)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _text.Append(more);
            _hasEnded = hasEnded;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
