using System.Globalization;
using System.Threading.Channels;
using Codex.Machine.Git;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>Takes a picture of the files before each message is sent, and goes back to one. Trouble is told once, and then there are no pictures.</summary>
internal sealed class FileRestorer(TuiOptions options, ChannelWriter<AppEvent> events) : IDisposable
{
    private const string FolderName = "snapshots-";

    /// <summary>Who has to wait longer than this before each message would rather do without.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan s_youth = TimeSpan.FromDays(7);

    private WorkingTreeSnapshots? _snapshots;
    private bool _isOpened;
    private bool _isBroken;

    /// <summary>Before the message is sent.</summary>
    public async Task TakeAsync(UserCell message, CancellationToken cancellationToken)
    {
        if (_isBroken)
            return;
        var start = options.Host.Clock.GetTimestamp();
        try
        {
            if (Open() is not { } snapshots)
                return;
            events.TryWrite(new AppEvent.SnapshotTaken(message, await snapshots.TakeAsync(cancellationToken)));
            if (options.Host.Clock.GetElapsedTime(start) > s_patience)
                throw new SnapshotException("this repository is so large that every message would have to wait for it");
        }
        catch (Exception exception) when (exception is SnapshotException or IOException or UnauthorizedAccessException)
        {
            _isBroken = true;
            events.TryWrite(new AppEvent.Told($"/rewind cannot put files back here: {exception.Message}"));
        }
    }

    public async Task RunAsync(AppEffect effect, CancellationToken cancellationToken)
    {
        if (_snapshots is not { } snapshots)
            return;
        try
        {
            if (effect is AppEffect.CompareFiles compare)
            {
                events.TryWrite(new AppEvent.FilesCompared(compare, await snapshots.CompareAsync(compare.Snapshot, cancellationToken)));
            }
            else if (effect is AppEffect.RestoreFiles restore)
            {
                var restored = await snapshots.RestoreAsync(restore.Snapshot, cancellationToken);
                events.TryWrite(new AppEvent.FilesRestored(restored.Before, restored.Changes.Length));
            }
        }
        catch (SnapshotException exception)
        {
            events.TryWrite(new AppEvent.Failed($"The files could not be put back: {exception.Message}"));
        }
        catch (OperationCanceledException)
        {
            // The end of the program.
        }
    }

    public void Dispose() => _snapshots?.Dispose();

    private WorkingTreeSnapshots? Open()
    {
        if (_isOpened)
            return _snapshots;
        _isOpened = true;
        var folder = Path.Combine(options.Host.CodexHome, "tmp");
        RemoveLeftOvers(folder);
        return _snapshots = WorkingTreeSnapshots.Open(
            options.Cwd, Path.Combine(folder, FolderName + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), options.Host);
    }

    /// <summary>Removes what programs that were killed have left.</summary>
    private void RemoveLeftOvers(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var left in Directory.EnumerateDirectories(folder, FolderName + "*"))
        {
            if (!int.TryParse(Path.GetFileName(left.AsSpan())[FolderName.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || IsInUse(left, id))
                continue;
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another program is at it.
            }
        }
    }

    /// <summary>Where there is no <c>/proc</c>, what is young is taken for somebody's.</summary>
    private bool IsInUse(string folder, int id) => Directory.Exists("/proc/self")
        ? Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}")) && id != Environment.ProcessId
        : options.Host.Clock.GetUtcNow() - Directory.GetLastWriteTimeUtc(folder) < s_youth;
}
