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
            case AppEffect.ListSkills skills:
                events.TryWrite(new AppEvent.SkillsListed((await client.ListSkillsAsync(skills.ThreadId, end)).Data));
                break;
        }
    }
}
