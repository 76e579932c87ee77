using System.Threading.Channels;
using Codex.Protocol.AppServer;

namespace Codex.Tui.App;

/// <summary>Calls of the agent about the thread as a whole. A refusal is told to the user.</summary>
internal sealed class ThreadRunner(Task<IAppServerClient> connection, ChannelWriter<AppEvent> events, CancellationToken end)
{
    public async Task RunAsync(AppEffect effect)
    {
        try
        {
            await DoAsync(effect, await connection);
        }
        catch (AppServerException exception) when (effect is AppEffect.RunShell run)
        {
            events.TryWrite(new AppEvent.SendFailed(run.Draft, exception.Message));
        }
        catch (AppServerException exception) when (effect is AppEffect.Compact)
        {
            events.TryWrite(new AppEvent.SendFailed(Composer.Draft.Empty, exception.Message));
        }
        catch (AppServerException exception)
        {
            events.TryWrite(new AppEvent.Failed(exception.Message));
        }
        catch (OperationCanceledException)
        {
            // The end of the program.
        }
    }

    private async Task DoAsync(AppEffect effect, IAppServerClient client)
    {
        switch (effect)
        {
            case AppEffect.RunShell { Draft.ShellCommand: { } script } run:
                await client.RunShellCommandAsync(new ThreadShellCommandParams { ThreadId = run.ThreadId, Command = script }, end);
                break;
            case AppEffect.Compact compact:
                await client.CompactThreadAsync(compact.ThreadId, end);
                break;
            case AppEffect.ChangeSettings change:
                events.TryWrite(new AppEvent.SettingsChanged((await client.ChangeSettingsAsync(change.Settings, end)).Thread));
                break;
            case AppEffect.RollBack rollback:
                await client.RollBackThreadAsync(new ThreadRollbackParams { ThreadId = rollback.ThreadId, Turns = rollback.Turns }, end);
                events.TryWrite(new AppEvent.RolledBack(rollback.Turns, rollback.Draft));
                break;
            case AppEffect.Rename rename:
                await client.SetThreadNameAsync(new ThreadNameParams { ThreadId = rename.ThreadId, Name = rename.Name }, end);
                events.TryWrite(new AppEvent.Named(rename.ThreadId, rename.Name));
                events.TryWrite(new AppEvent.Told($"The conversation is called \"{rename.Name}\" now"));
                break;
            case AppEffect.Archive archive:
                await client.ArchiveThreadAsync(archive.ThreadId, end);
                events.TryWrite(new AppEvent.Archived(archive.ThreadId));
                break;
            case AppEffect.ListMcpServers servers:
                events.TryWrite(new AppEvent.McpServersListed((await client.ListMcpServersAsync(servers.ThreadId, end)).Data));
                break;
            case AppEffect.ListTerminals terminals:
                events.TryWrite(new AppEvent.TerminalsListed((await client.ListBackgroundTerminalsAsync(terminals.ThreadId, end)).Data));
                break;
            case AppEffect.StopTerminals stop:
                events.TryWrite(new AppEvent.Told(await StopAsync(stop, client)));
                break;
            case AppEffect.ListSkills skills:
                events.TryWrite(new AppEvent.SkillsListed((await client.ListSkillsAsync(skills.ThreadId, end)).Data));
                break;
        }
    }

    private async Task<string> StopAsync(AppEffect.StopTerminals stop, IAppServerClient client)
    {
        var running = (await client.ListBackgroundTerminalsAsync(stop.ThreadId, end)).Data;
        var wanted = running.Where(terminal => stop.ProcessId is null || terminal.ProcessId == stop.ProcessId).ToList();
        if (wanted.Count == 0)
            return stop.ProcessId is { } id && running.Length > 0 ? $"No background command has the number {id}; /ps lists them" : "No command runs in the background";
        var stopped = await Task.WhenAll(wanted.Select(terminal => client.TerminateBackgroundTerminalAsync(
            new BackgroundTerminalTerminateParams { ThreadId = stop.ThreadId, ProcessId = terminal.ProcessId }, end)));
        return stopped.Count(response => response.Terminated) switch
        {
            0 => "They had ended already",
            1 => $"Stopped {wanted[0].Command}",
            var count => $"Stopped {count} background commands",
        };
    }
}
