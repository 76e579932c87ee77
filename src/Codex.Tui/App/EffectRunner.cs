using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Codex.Machine.Git;
using Codex.Machine.Processes;
using Codex.Machine.Search;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;
using Codex.Protocol.Threads;
using Codex.Tui.Composer;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.App;

/// <summary>
/// Does what the app wants done, away from the loop, and puts the results into the queue. Calls of the agent are made one after the
/// other: messages arrive in the order in which they were sent.
/// </summary>
internal sealed class EffectRunner : IAsyncDisposable
{
    private const int MaxFiles = 50;

    private readonly TuiOptions _options;
    private readonly ChannelWriter<AppEvent> _events;
    private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<IAppServerClient> _client;
    private readonly OnboardingRunner _onboarding;
    private readonly ThreadRunner _threads;
    private readonly HistoryFile _history;
    private readonly FileSearch _files;
    private readonly FileRestorer _restorer;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private readonly Channel<Func<Task>> _calls = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _caller;
    private readonly Task _reader;
    private CancellationTokenSource? _search;

    public EffectRunner(TuiOptions options, ChannelWriter<AppEvent> events, Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        _options = options;
        _events = events;
        _restorer = new FileRestorer(options, events);
        _history = new HistoryFile(options.Host.CodexHome, options.Host.Clock);
        _files = new FileSearch(options.Cwd, options.Host.Clock, ReadHidden(options));
        // The agent is put together when trust and sign-in are settled, while the first screen is up already.
        _client = Task.Run(() => ConnectAsync(connect), _end.Token);
        _onboarding = new OnboardingRunner(options.Onboarding, events, _end.Token);
        _threads = new ThreadRunner(_client, events, _end.Token);
        _caller = Task.Run(MakeCallsAsync);
        _reader = Task.Run(ReadNotificationsAsync);
    }

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

    private HostEnvironment Host => _options.Host;

    private async Task<IAppServerClient> ConnectAsync(Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        await _wanted.Task.WaitAsync(_end.Token);
        return await connect(new ThreadHost(_events), _end.Token);
    }

    public void Run(AppEffect effect)
    {
        switch (effect)
        {
            case AppEffect.OpenThread open:
                _wanted.TrySetResult();
                Call(() => OpenAsync(open.Choice));
                break;
            case AppEffect.StartTurn start:
                Call(() => StartTurnAsync(start));
                break;
            case AppEffect.SteerTurn steer:
                Call(() => SteerAsync(steer));
                break;
            case AppEffect.InterruptTurn interrupt:
                // Not behind other calls: it must get through at once, and takes until all that the turn runs is dead.
                Track(InterruptAsync(interrupt));
                break;
            case AppEffect.ListThreads list:
                _wanted.TrySetResult();
                Call(() => ListThreadsAsync(list));
                break;
            case AppEffect.SearchFiles search:
                Track(SearchAsync(search.Query));
                break;
            case AppEffect.LoadHistory load:
                Track(Task.Run(() => _events.TryWrite(new AppEvent.HistoryLoaded(_options.Settings.SavesHistory ? _history.Load() : [], load.Key))));
                break;
            case AppEffect.SaveMessage save:
                Track(Task.Run(() => Save(save)));
                break;
            case AppEffect.ClassifyPaste paste:
                Track(Task.Run(() => _events.TryWrite(Classify(paste.Text))));
                break;
            case AppEffect.SaveTrust or AppEffect.CheckSignIn or AppEffect.SignIn or AppEffect.ReadUsage or AppEffect.SignOut:
                Track(_onboarding.RunAsync(effect));
                break;
            case AppEffect.RunShell or AppEffect.Compact or AppEffect.ChangeSettings or AppEffect.RollBack or AppEffect.Rename or AppEffect.Archive or AppEffect.ListSkills
                or AppEffect.ListMcpServers or AppEffect.ListTerminals or AppEffect.StopTerminals:
                Call(() => _threads.RunAsync(effect));
                break;
            case AppEffect.ReadPrompts:
                Track(Task.Run(() => _events.TryWrite(new AppEvent.PromptsRead(CustomPromptReader.Read(Host.CodexHome)))));
                break;
            case AppEffect.CompareFiles or AppEffect.RestoreFiles:
                Call(() => _restorer.RunAsync(effect, _end.Token));
                break;
            case AppEffect.ReadRules:
                Track(Task.Run(() => _events.TryWrite(new AppEvent.RulesRead(_options.Settings.ReadRules()))));
                break;
            case AppEffect.BundleFeedback bundle:
                Track(Task.Run(() => _events.TryWrite(FeedbackBundle.Write(_options, bundle.RolloutPath))));
                break;
            case AppEffect.SaveConfig save:
                Track(SaveConfigAsync(token => _options.Settings.SaveConfig(save.Values, token)));
                break;
            case AppEffect.EditConfig edit:
                Track(SaveConfigAsync(token => _options.Settings.EditConfig(edit.Edits, token)));
                break;
            case AppEffect.WriteFile write:
                Track(Task.Run(() => Write(write)));
                break;
            case AppEffect.ReadBranch branch:
                Track(Task.Run(() => _events.TryWrite(new AppEvent.BranchRead(GitReader.Read(branch.Directory)?.Branch))));
                break;
            case AppEffect.ReadGitRefs refs:
                Track(ReadRefsAsync(refs.Kind));
                break;
            case AppEffect.PasteImage:
                Track(PasteImageAsync());
                break;
            case AppEffect.ReadGitDiff:
                Track(ReadDiffAsync());
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Writer.TryComplete();
        await _end.CancelAsync();
        try
        {
            await (await _client).DisposeAsync();
        }
        catch (Exception)
        {
            // It never opened, which was told when somebody wanted it.
        }

        await Task.WhenAll([_caller, _reader, .. _running.Keys]);
        await _onboarding.DisposeAsync();
        await _files.DisposeAsync();
        _restorer.Dispose();
        _search?.Dispose();
        _end.Dispose();
    }

    private void Call(Func<Task> call) => _calls.Writer.TryWrite(call);

    private void Track(Task task)
    {
        _running[task] = 0;
        task.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task MakeCallsAsync()
    {
        await foreach (var call in _calls.Reader.ReadAllAsync(CancellationToken.None))
            await call();
    }

    private async Task ReadNotificationsAsync()
    {
        try
        {
            var client = await _client;
            await foreach (var notification in client.ReadNotificationsAsync(_end.Token))
                _events.TryWrite(new AppEvent.FromThread(notification));
        }
        catch (Exception)
        {
            // Cancelled at the end; a client that never opened is told by the call that wanted it.
        }
    }

    private async Task OpenAsync(ThreadChoice choice)
    {
        try
        {
            var client = await _client;
            _events.TryWrite(choice switch
            {
                ThreadChoice.Resume resume => await ResumeAsync(client, await FindAsync(client, resume.IdOrName)),
                ThreadChoice.ResumeLast last when await FindLastAsync(client, last.Scope) is { } id => await ResumeAsync(client, id),
                ThreadChoice.ForkLast last when await FindLastAsync(client, last.Scope) is { } id => await ForkAsync(client, id, shown: null),
                ThreadChoice.Fork fork => await ForkAsync(client, await FindAsync(client, fork.IdOrName), fork.IsOnScreen ? [] : null),
                _ => new AppEvent.ThreadOpened((await client.StartThreadAsync(_options.Thread, _end.Token)).Thread),
            });
            if (choice is ThreadChoice.Resume or ThreadChoice.ResumeLast)
                await TellNameAsync(client);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception)
        {
            // Whatever keeps the agent from starting (configuration, sign-in, a broken rollout) is for the user to read.
            _events.TryWrite(new AppEvent.OpenFailed(exception.Message));
        }
    }

    /// <summary>Resumed threads may have names, which only the list knows.</summary>
    private async Task TellNameAsync(IAppServerClient client)
    {
        var all = await client.ListThreadsAsync(new ThreadListParams { Limit = int.MaxValue }, _end.Token);
        foreach (var entry in all.Data.Where(entry => entry.Name is not null))
            _events.TryWrite(new AppEvent.Named(entry.Id, entry.Name ?? ""));
    }

    private async Task<AppEvent.ThreadOpened> ResumeAsync(IAppServerClient client, string id)
    {
        var resumed = await client.ResumeThreadAsync(new ThreadResumeParams { ThreadId = id, Overrides = _options.Thread }, _end.Token);
        return new AppEvent.ThreadOpened(resumed.Thread) { Items = resumed.Items, Usage = resumed.Usage };
    }

    /// <param name="client">The agent.</param>
    /// <param name="id">What is forked.</param>
    /// <param name="shown">What is to be shown of its history; null for all.</param>
    private async Task<AppEvent.ThreadOpened> ForkAsync(IAppServerClient client, string id, ImmutableArray<ThreadItem>? shown)
    {
        var forked = await client.ForkThreadAsync(new ThreadForkParams { ThreadId = id, Overrides = _options.Thread }, _end.Token);
        return new AppEvent.ThreadOpened(forked.Thread) { Items = shown ?? forked.Items };
    }

    /// <summary>The id behind a name that the user gave a thread; what is no such name is taken for an id.</summary>
    private async Task<string> FindAsync(IAppServerClient client, string idOrName)
    {
        if (Guid.TryParse(idOrName, out _))
            return idOrName;
        var all = await client.ListThreadsAsync(new ThreadListParams { Limit = int.MaxValue }, _end.Token);
        return all.Data.FirstOrDefault(entry => entry.Name == idOrName)?.Id ?? idOrName;
    }

    private async Task<string?> FindLastAsync(IAppServerClient client, ThreadScope scope)
    {
        var parameters = new ThreadListParams { Cwd = scope.AllDirectories ? null : _options.Cwd, InteractiveOnly = !scope.NonInteractive, Limit = 1 };
        return (await client.ListThreadsAsync(parameters, _end.Token)).Data.FirstOrDefault()?.Id;
    }

    private async Task StartTurnAsync(AppEffect.StartTurn start)
    {
        try
        {
            var client = await _client;
            if (start.Pictured is { } message)
                await _restorer.TakeAsync(message, _end.Token);
            await client.StartTurnAsync(new TurnStartParams { ThreadId = start.ThreadId, Input = start.Draft.ToInput() }, _end.Token);
        }
        catch (AppServerException exception)
        {
            _events.TryWrite(new AppEvent.SendFailed(start.Draft, exception.Message));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task SteerAsync(AppEffect.SteerTurn steer)
    {
        try
        {
            var client = await _client;
            var parameters = new TurnSteerParams { ThreadId = steer.ThreadId, ExpectedTurnId = steer.TurnId, Input = steer.Draft.ToInput() };
            await client.SteerTurnAsync(parameters, _end.Token);
        }
        catch (AppServerException)
        {
            _events.TryWrite(new AppEvent.SteerRefused(steer.Draft));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task InterruptAsync(AppEffect.InterruptTurn interrupt)
    {
        try
        {
            var client = await _client;
            await client.InterruptTurnAsync(new TurnInterruptParams { ThreadId = interrupt.ThreadId, TurnId = interrupt.TurnId }, _end.Token);
        }
        catch (Exception exception) when (exception is AppServerException or OperationCanceledException)
        {
            // The turn ended by itself meanwhile, which its own event tells.
        }
    }

    private async Task ListThreadsAsync(AppEffect.ListThreads wanted)
    {
        try
        {
            var client = await _client;
            // All of them: what the scope hides can be shown by a key, and is counted.
            var listed = await client.ListThreadsAsync(new ThreadListParams { Limit = 2000 }, _end.Token);
            _events.TryWrite(new AppEvent.ThreadsListed(listed.Data, wanted));
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception)
        {
            // As with opening a thread: the user has to know why there is nothing to choose from.
            _events.TryWrite(new AppEvent.OpenFailed(exception.Message));
        }
    }

    private async Task SearchAsync(string query)
    {
        if (_search is { } earlier)
            await earlier.CancelAsync();
        var search = _search = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
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
            if (await save(_end.Token) is { } problem)
                _events.TryWrite(new AppEvent.Failed(problem));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Write(AppEffect.WriteFile write)
    {
        var path = Path.GetFullPath(write.Path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Host.Home, write.Path[2..]) : write.Path, _options.Cwd);
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
            _events.TryWrite(await ClipboardImage.ReadAsync(Host, _end.Token) is { } path
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
            _events.TryWrite(new AppEvent.GitRefsRead(kind, await GitRefs.ReadAsync(kind, _options.Cwd, Host, _end.Token)));
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
            var full = Path.GetFullPath(candidate.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Host.Home, candidate[2..]) : candidate, _options.Cwd);
            if (File.Exists(full))
                return new AppEvent.ImagePasted(full);
        }

        return new AppEvent.TextPasted(text);
    }

    private async Task ReadDiffAsync()
    {
        try
        {
            _events.TryWrite(new AppEvent.PagerReady("D I F F", await GitDiff.ReadAsync(_options.Cwd, Host, _end.Token)));
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
