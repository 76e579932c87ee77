using System.Threading.Channels;
using Codex.Machine.Git;
using Codex.Machine.Processes;
using Codex.Machine.Search;
using Codex.Tui.Composer;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.App;

/// <summary>Does what needs no agent: files, history, prompts, rules, settings, images, git. Each thing beside the others.</summary>
internal sealed class LocalRunner : IAsyncDisposable
{
    private const int MaxFiles = 50;

    private readonly TuiOptions _options;
    private readonly ChannelWriter<AppEvent> _events;
    private readonly CancellationToken _end;
    private readonly HistoryFile _history;
    private readonly FileSearch _files;
    private CancellationTokenSource? _search;

    public LocalRunner(TuiOptions options, ChannelWriter<AppEvent> events, CancellationToken end)
    {
        (_options, _events, _end) = (options, events, end);
        _history = new HistoryFile(options.Host.CodexHome, options.Host.Clock);
        _files = new FileSearch(options.Cwd, options.Host.Clock, ReadHidden(options));
    }

    /// <summary>Null when the effect is none of these.</summary>
    public Task? Run(AppEffect effect) => effect switch
    {
        AppEffect.SearchFiles search => SearchAsync(search.Query),
        AppEffect.LoadHistory load => Tell(() => new AppEvent.HistoryLoaded(_options.Settings.SavesHistory ? _history.Load() : [], load.Key)),
        AppEffect.SaveMessage save => Task.Run(() => Save(save), CancellationToken.None),
        AppEffect.ClassifyPaste paste => Tell(() => Classify(paste.Text)),
        AppEffect.ReadPrompts => Tell(() => new AppEvent.PromptsRead(CustomPromptReader.Read(_options.Host.CodexHome))),
        AppEffect.ReadRules => Tell(() => new AppEvent.RulesRead(_options.Settings.ReadRules())),
        AppEffect.BundleFeedback bundle => Tell(() => FeedbackBundle.Write(_options, bundle.RolloutPath)),
        AppEffect.SaveConfig save => SaveConfigAsync(token => _options.Settings.SaveConfig(save.Values, token)),
        AppEffect.EditConfig edit => SaveConfigAsync(token => _options.Settings.EditConfig(edit.Edits, token)),
        AppEffect.WriteFile write => Task.Run(() => Write(write), CancellationToken.None),
        AppEffect.ReadBranch branch => Tell(() => new AppEvent.BranchRead(GitReader.Read(branch.Directory)?.Branch)),
        AppEffect.ReadGitRefs refs => ReadRefsAsync(refs.Kind),
        AppEffect.PasteImage => PasteImageAsync(),
        AppEffect.ReadGitDiff => ReadDiffAsync(),
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        await _files.DisposeAsync();
        _search?.Dispose();
    }

    private Task Tell(Func<AppEvent> find) => Task.Run(() => _events.TryWrite(find()), CancellationToken.None);

    private static HiddenFiles? ReadHidden(TuiOptions options)
    {
        try
        {
            return HiddenFiles.Load(GitReader.Read(options.Cwd)?.Root ?? options.Cwd, options.Host.CodexHome);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The agent tells of it, and starts no command; names of files are no secret.
            return null;
        }
    }

    private async Task SearchAsync(string query)
    {
        if (_search is { } earlier)
            await earlier.CancelAsync();
        var search = _search = CancellationTokenSource.CreateLinkedTokenSource(_end);
        try
        {
            var found = await _files.FindAsync(query, MaxFiles, search.Token);
            _events.TryWrite(new AppEvent.FilesFound(query, [.. found.Select(file => new FileSuggestion(file.Path, file.Hits))]));
        }
        catch (OperationCanceledException)
        {
            // More letters were typed.
        }
    }

    private async Task SaveConfigAsync(Func<CancellationToken, Task<string?>> save)
    {
        try
        {
            if (await save(_end) is { } problem)
                _events.TryWrite(new AppEvent.Failed(problem));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Write(AppEffect.WriteFile write)
    {
        var path = Path.GetFullPath(write.Path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(_options.Host.Home, write.Path[2..]) : write.Path, _options.Cwd);
        try
        {
            File.WriteAllText(path, write.Text);
            _events.TryWrite(new AppEvent.Told($"Written to {path}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _events.TryWrite(new AppEvent.Failed($"{path} could not be written: {exception.Message}"));
        }
    }

    private async Task PasteImageAsync()
    {
        try
        {
            _events.TryWrite(await ClipboardImage.ReadAsync(_options.Host, _end) is { } path
                ? new AppEvent.ImagePasted(path)
                : new AppEvent.Failed("There is no image in the clipboard, or nothing here can read it (wl-paste, xclip, pngpaste); a dropped file or its path works too."));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ReadRefsAsync(GitRefKind kind)
    {
        try
        {
            _events.TryWrite(new AppEvent.GitRefsRead(kind, await GitRefs.ReadAsync(kind, _options.Cwd, _options.Host, _end)));
        }
        catch (ProcessStartException exception)
        {
            _events.TryWrite(new AppEvent.Failed($"git could not be started: {exception.Message}"));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Save(AppEffect.SaveMessage save)
    {
        try
        {
            _history.Append(save.ThreadId, save.Text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _events.TryWrite(new AppEvent.Told($"The message was not added to the history: {exception.Message}"));
        }
    }

    /// <summary>A dropped file arrives as its path, quoted or escaped as for a shell, or as a URL.</summary>
    private AppEvent Classify(string text)
    {
        var path = text.Trim().Trim('\'', '"');
        if (path.StartsWith("file://", StringComparison.Ordinal))
            path = Uri.UnescapeDataString(path["file://".Length..]);
        foreach (var candidate in new[] { path, path.Replace("\\ ", " ", StringComparison.Ordinal) })
        {
            var full = Path.GetFullPath(candidate.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(_options.Host.Home, candidate[2..]) : candidate, _options.Cwd);
            if (File.Exists(full))
                return new AppEvent.ImagePasted(full);
        }

        return new AppEvent.TextPasted(text);
    }

    private async Task ReadDiffAsync()
    {
        try
        {
            _events.TryWrite(new AppEvent.PagerReady("D I F F", await GitDiff.ReadAsync(_options.Cwd, _options.Host, _end)));
        }
        catch (ProcessStartException exception)
        {
            _events.TryWrite(new AppEvent.Told($"git could not be started: {exception.Message}"));
        }
        catch (OperationCanceledException)
        {
        }
    }
}
