using System.Collections.Immutable;
using System.Globalization;
using Codex.Machine.Processes;
using Codex.Protocol.Host;

namespace Codex.Machine.Git;

/// <summary>
/// Pictures of a repository's working tree, to go back to. Git makes them, with an index and an object directory of our own: nothing in
/// <c>.git</c> is written, the user's index and stash stay as they are. Ignored files, and large ones that are not tracked, are not in the
/// picture and are never touched. The folder goes away with this object.
/// </summary>
public sealed class WorkingTreeSnapshots : IDisposable
{
    /// <summary>A new file larger than this is left out.</summary>
    public const long LargeFile = 10 * 1024 * 1024;

    /// <summary>A submodule: its files are its own business.</summary>
    private const string SubmoduleMode = "160000";

    /// <summary>For each call of git: the user waits for the picture before a message is sent.</summary>
    private static readonly TimeSpan s_takeLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_restoreLimit = TimeSpan.FromMinutes(2);

    private readonly string _root;
    private readonly string _index;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly SemaphoreSlim _one = new(1);

    private WorkingTreeSnapshots(string root, string gitDirectory, string commonDirectory, string folder, HostEnvironment host)
    {
        _root = root;
        _index = Path.Combine(gitDirectory, "index");
        _folder = folder;
        var objects = Path.Combine(folder, "objects");
        Directory.CreateDirectory(Path.Combine(objects, "info"));
        _environment = host.Variables.Where(variable => !variable.Key.StartsWith("GIT_", StringComparison.Ordinal)).Concat(
        [
            KeyValuePair.Create("GIT_INDEX_FILE", Path.Combine(folder, "index")),
            KeyValuePair.Create("GIT_OBJECT_DIRECTORY", objects),
            KeyValuePair.Create("GIT_ALTERNATE_OBJECT_DIRECTORIES", Path.Combine(commonDirectory, "objects")),
            KeyValuePair.Create("GIT_OPTIONAL_LOCKS", "0"),
            KeyValuePair.Create("LC_ALL", "C"),
        ]).ToImmutableDictionary();
    }

    /// <summary>For the repository of a directory; null outside of one.</summary>
    /// <param name="directory">Absolute.</param>
    /// <param name="folder">Where pictures are kept; made, and removed at the end.</param>
    /// <param name="host">Gives the environment of git.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static WorkingTreeSnapshots? Open(string directory, string folder, HostEnvironment host) =>
        GitReader.Read(directory) is { GitDirectory: { } git, CommonDirectory: { } common } repository && Directory.Exists(repository.Root)
            ? new WorkingTreeSnapshots(repository.Root, git, common, folder, host)
            : null;

    /// <summary>Takes a picture and gives its id.</summary>
    /// <exception cref="SnapshotException">There is none.</exception>
    public async Task<string> TakeAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await TakeAloneAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What going back to a picture would change.</summary>
    /// <exception cref="SnapshotException">It cannot be found out.</exception>
    public async Task<ImmutableArray<SnapshotChange>> CompareAsync(string id, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await CompareAloneAsync(id, await TakeAloneAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Makes the files as they were; what was made since is removed.</summary>
    /// <exception cref="SnapshotException">They could not be made so, or not all of them.</exception>
    public async Task<SnapshotRestored> RestoreAsync(string id, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var before = await TakeAloneAsync(cancellationToken);
            var changes = await CompareAloneAsync(id, before, cancellationToken);
            foreach (var made in changes.Where(change => change.Kind == SnapshotChangeKind.Removed))
                Remove(Path.Combine(_root, made.Path));
            var others = changes.Where(change => change.Kind != SnapshotChangeKind.Removed).Select(change => change.Path).ToList();
            if (others.Count > 0)
            {
                await GitAsync(s_restoreLimit, input: null, cancellationToken, "read-tree", id);
                await GitAsync(s_restoreLimit, string.Join('\0', others) + "\0", cancellationToken, "checkout-index", "--force", "-z", "--stdin");
            }

            return new SnapshotRestored(before, changes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(exception.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Left for the next clean-up.
        }
    }

    private async Task<string> TakeAloneAsync(CancellationToken cancellationToken)
    {
        var index = Path.Combine(_folder, "index");
        try
        {
            // The user's index knows which files are as committed: those need not be read.
            if (File.Exists(_index))
                File.Copy(_index, index, overwrite: true);
            else
                File.Delete(index);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(exception.Message);
        }

        var untracked = await GitAsync(s_takeLimit, input: null, cancellationToken, "ls-files", "--others", "--exclude-standard", "-z");
        var large = untracked.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(IsLarge).Select(path => $":(exclude,top,literal){path}");
        await GitAsync(s_takeLimit, string.Join('\0', large.Prepend(":(top)")) + "\0", cancellationToken,
            "add", "--all", "--ignore-errors", "--pathspec-from-file=-", "--pathspec-file-nul");
        return (await GitAsync(s_takeLimit, input: null, cancellationToken, "write-tree")).Trim();
    }

    private bool IsLarge(string path) => new FileInfo(Path.Combine(_root, path)) is not { Exists: true, Length: <= LargeFile };

    private async Task<ImmutableArray<SnapshotChange>> CompareAloneAsync(string then, string now, CancellationToken cancellationToken)
    {
        // :OLDMODE NEWMODE OLDID NEWID STATUS \0 PATH \0 …, seen from now back to then.
        var fields = (await GitAsync(s_takeLimit, input: null, cancellationToken, "diff-tree", "-r", "-z", "--no-renames", now, then)).Split('\0');
        var changes = ImmutableArray.CreateBuilder<SnapshotChange>();
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].Split(' ') is not [_, var mode, _, _, var status] || mode == SubmoduleMode || fields[i].StartsWith(":" + SubmoduleMode, StringComparison.Ordinal))
                continue;
            changes.Add(new SnapshotChange(fields[i + 1], status[0] switch
            {
                'A' => SnapshotChangeKind.BroughtBack,
                'D' => SnapshotChangeKind.Removed,
                _ => SnapshotChangeKind.Changed,
            }));
        }

        return changes.ToImmutable();
    }

    private void Remove(string path)
    {
        File.Delete(path);
        for (var folder = Path.GetDirectoryName(path); folder is not null && folder.Length > _root.Length && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder))
            Directory.Delete(folder);
    }

    private async Task<string> GitAsync(TimeSpan limit, string? input, CancellationToken cancellationToken, params string[] arguments)
    {
        // What a repository configures to be run by itself is not run.
        ImmutableArray<string> all = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "gc.auto=0", .. arguments];
        CapturedRun run;
        try
        {
            run = await ProcessRunner.RunAsync(
                new ProcessRunOptions { Executable = "git", Arguments = all, WorkingDirectory = _root, Environment = _environment, StandardInput = input, OutputCapacityBytes = 64 * 1024 * 1024 },
                limit,
                cancellationToken);
        }
        catch (ProcessStartException exception)
        {
            throw new SnapshotException(exception.Message);
        }

        if (run.TimedOut)
            throw new SnapshotException(string.Create(CultureInfo.InvariantCulture, $"git {arguments[0]} took longer than {limit.TotalSeconds:0} s"));
        // `add` tells by its exit code that some file could not be read; the others are in.
        return run.ExitCode == 0 || arguments[0] == "add" ? run.StandardOutput : throw new SnapshotException($"git {arguments[0]}: {run.StandardError.Trim()}");
    }
}

/// <summary>What becomes of a file when an earlier picture is gone back to.</summary>
/// <param name="Path">Relative to the repository's root.</param>
/// <param name="Kind">What is done with it.</param>
public sealed record SnapshotChange(string Path, SnapshotChangeKind Kind);

/// <summary>What is done with a file.</summary>
public enum SnapshotChangeKind
{
    /// <summary>It gets its earlier content.</summary>
    Changed,

    /// <summary>It had been deleted.</summary>
    BroughtBack,

    /// <summary>It did not exist then.</summary>
    Removed,
}

/// <summary>The files are as they were.</summary>
/// <param name="Before">A picture of how they were before that, to undo it.</param>
/// <param name="Changes">What was done.</param>
public sealed record SnapshotRestored(string Before, ImmutableArray<SnapshotChange> Changes);

/// <summary>There is no picture, or it cannot be gone back to; the message says why.</summary>
public sealed class SnapshotException(string message) : Exception(message);
