using System.CommandLine;
using Codex.Cli.Exec;
using Codex.Cli.Tui;
using Codex.Protocol.Host;

namespace Codex.Cli.Commands;

/// <summary><c>codex [PROMPT]</c>, <c>codex resume</c> and <c>codex fork</c>: the terminal front end.</summary>
internal sealed class TuiCommand(SharedOptions shared, HostEnvironment host)
{
    private readonly Argument<string?> _prompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to begin with." };

    private readonly Option<string[]> _image = new("--image", "-i")
    {
        HelpName = "FILE",
        Description = "Image file(s) to send with the first message.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _noAlternateScreen = SharedOptions.Flag(
        "--no-alt-screen", null, "Keep the conversation in the terminal's own scrollback; this is how it always is.");

    private readonly Option<bool> _plain = new("--plain")
    {
        Description = "Talk line by line, without drawing on the screen: for screen readers and simple terminals (always with TERM=dumb).",
        Recursive = true,
    };

    /// <summary>Makes it what the program does without a subcommand, and adds the subcommands.</summary>
    public void AddTo(RootCommand root)
    {
        root.Arguments.Add(_prompt);
        root.Options.Add(_image);
        root.Options.Add(_noAlternateScreen);
        root.Options.Add(_plain);
        root.SetAction((result, _) => RunAsync(result, result.GetValue(_prompt), new SessionChoice.New()));
        root.Subcommands.Add(CreateResume());
        root.Subcommands.Add(CreateFork());
    }

    private Command CreateResume()
    {
        var session = new Argument<string?>("SESSION_ID") { Arity = ArgumentArity.ZeroOrOne, Description = "Id or name of the session; a list to choose from without." };
        var prompt = new Argument<string?>("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to do next." };
        var last = SharedOptions.Flag("--last", null, "Resume the most recent session of this directory.");
        var all = SharedOptions.Flag("--all", null, "Sessions of all directories.");
        var command = new Command("resume", "Go on with an earlier session") { session, prompt, last, all };
        command.SetAction((result, _) => result.GetValue(last)
            ? RunAsync(result, result.GetValue(prompt) ?? result.GetValue(session), new SessionChoice.Last(result.GetValue(all)))
            : RunAsync(result, result.GetValue(prompt), result.GetValue(session) is { } id ? new SessionChoice.Named(id) : new SessionChoice.Pick(result.GetValue(all))));
        return command;
    }

    private Command CreateFork()
    {
        var session = new Argument<string>("SESSION_ID") { Description = "Id or name of the session to begin with." };
        var prompt = new Argument<string?>("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to do next." };
        var command = new Command("fork", "Start a new session with the history of an earlier one") { session, prompt };
        command.SetAction((result, _) => RunAsync(result, result.GetValue(prompt), new SessionChoice.Fork(result.GetRequiredValue(session))));
        return command;
    }

    private Task<int> RunAsync(ParseResult result, string? prompt, SessionChoice choice) => TuiEntry.RunAsync(
        new TuiRequest
        {
            Config = shared.Read(result),
            Prompt = prompt,
            IsPlain = result.GetValue(_plain) || host.Get("TERM") == "dumb",
            Session = choice,
            Images = [.. (result.GetValue(_image) ?? []).SelectMany(paths => paths.Split(',', StringSplitOptions.RemoveEmptyEntries))],
        },
        host);
}
