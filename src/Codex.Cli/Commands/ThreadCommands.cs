using System.CommandLine;
using Codex.Cli.Exec;
using Codex.Core.Threads;
using Codex.Protocol.Host;

namespace Codex.Cli.Commands;

/// <summary><c>codex archive|unarchive|delete SESSION_ID</c>: puts stored sessions away, brings them back, removes them.</summary>
internal sealed class ThreadCommands(HostEnvironment host)
{
    public void AddTo(RootCommand root)
    {
        root.Subcommands.Add(Create("archive", "Put a session away; it can still be resumed by its id", "Archived session {0}.", ThreadShelf.Archive));
        root.Subcommands.Add(Create("unarchive", "Bring an archived session back into the list", "Unarchived session {0}.", ThreadShelf.Unarchive));
        root.Subcommands.Add(CreateDelete());
    }

    private Command Create(string name, string description, string done, Func<string, string, string> act)
    {
        var session = new Argument<string>("SESSION_ID") { Description = "Id or name of the session." };
        var command = new Command(name, description) { session };
        command.SetAction(result => CommandFailures.Report(() => Do(done, act, result.GetRequiredValue(session))));
        return command;
    }

    private Command CreateDelete()
    {
        var session = new Argument<string>("SESSION_ID") { Description = "Id or name of the session." };
        var force = SharedOptions.Flag("--force", null, "Do not ask.");
        var command = new Command("delete", "Remove a session for good") { session, force };
        command.SetAction(result => CommandFailures.Report(() =>
        {
            var id = ThreadShelf.Find(host.CodexHome, result.GetRequiredValue(session));
            return result.GetValue(force) || Confirm(id) ? Do("Deleted session {0}.", ThreadShelf.Delete, id) : 1;
        }));
        return command;
    }

    private int Do(string done, Func<string, string, string> act, string idOrName)
    {
        Console.Out.Write(string.Format(System.Globalization.CultureInfo.InvariantCulture, done, act(host.CodexHome, idOrName)) + "\n");
        return 0;
    }

    /// <summary>Only somebody at a terminal can be asked.</summary>
    private static bool Confirm(string id)
    {
        if (Console.IsInputRedirected)
            throw new ExecException($"Nobody can be asked whether session {id} shall be deleted: add --force");
        Console.Error.Write($"Delete session {id} for good? [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
