using System.CommandLine;
using Codex.Cli.Exec;
using Codex.Cli.Tui;
using Codex.Protocol.Host;
using Codex.Tui;

namespace Codex.Cli.Commands;

/// <summary><c>codex [PROMPT]</c>, <c>codex resume</c> and <c>codex fork</c>: the terminal front end.</summary>
internal sealed class TuiCommand(SharedOptions shared, HostEnvironment host)
{
    private readonly Argument<string?> _prompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to begin with." };

    private readonly Option<bool> _plain = new("--plain")
    {
        Description = "Talk line by line, without drawing on the screen: for screen readers and simple terminals (always with TERM=dumb).",
        Recursive = true,
    };

    /// <summary>Makes it what the program does without a subcommand, and adds the subcommands.</summary>
    public void AddTo(RootCommand root)
    {
        root.Arguments.Add(_prompt);
        root.Options.Add(_plain);
        var image = AddOwn(root);
        root.SetAction((result, _) => RunAsync(result, result.GetValue(_prompt), image, new SessionChoice.New()));
        root.Subcommands.Add(CreateResume());
        root.Subcommands.Add(CreateFork());
    }

    private Command CreateResume()
    {
        var selection = new SessionSelection("Id or name of the session; a list to choose from without.", "Resume");
        var command = new Command("resume", "Go on with an earlier session");
        selection.AddTo(command);
        var image = AddOwn(command);
        command.SetAction((result, _) => RunAsync(result, selection.PromptOf(result), image, selection.Choose(
            result, id => new SessionChoice.Named(id), scope => new SessionChoice.Last(scope), scope => new SessionChoice.Pick(scope))));
        return command;
    }

    private Command CreateFork()
    {
        var selection = new SessionSelection("Id or name of the session to begin with; a list to choose from without.", "Fork");
        var command = new Command("fork", "Start a new session with the history of an earlier one");
        selection.AddTo(command);
        var image = AddOwn(command);
        command.SetAction((result, _) => RunAsync(result, selection.PromptOf(result), image, selection.Choose(
            result, id => new SessionChoice.Fork(id), scope => new SessionChoice.ForkLast(scope), scope => new SessionChoice.PickFork(scope))));
        return command;
    }

    /// <summary>Options that <c>exec</c> has of its own; gives the one for images.</summary>
    private static Option<string[]> AddOwn(Command command)
    {
        var image = new Option<string[]>("--image", "-i")
        {
            HelpName = "FILE",
            Description = "Image file(s) to send with the first message.",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        command.Options.Add(image);
        command.Options.Add(SharedOptions.Flag("--no-alt-screen", null, "Keep the conversation in the terminal's own scrollback; this is how it always is."));
        return image;
    }

    private Task<int> RunAsync(ParseResult result, string? prompt, Option<string[]> image, SessionChoice choice) => TuiEntry.RunAsync(
        new TuiRequest
        {
            Config = shared.Read(result),
            Prompt = prompt,
            IsPlain = result.GetValue(_plain) || host.Get("TERM") == "dumb",
            Session = choice,
            Images = [.. (result.GetValue(image) ?? []).SelectMany(paths => paths.Split(',', StringSplitOptions.RemoveEmptyEntries))],
        },
        host);
}

/// <summary>How <c>resume</c> and <c>fork</c> say which session they mean.</summary>
/// <param name="sessionDescription">About the argument.</param>
/// <param name="verb">What is done with it.</param>
internal sealed class SessionSelection(string sessionDescription, string verb)
{
    private readonly Argument<string?> _session = new("SESSION_ID") { Arity = ArgumentArity.ZeroOrOne, Description = sessionDescription };
    private readonly Argument<string?> _prompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to do next." };
    private readonly Option<bool> _last = SharedOptions.Flag("--last", null, $"{verb} the most recent session of this directory.");
    private readonly Option<bool> _all = SharedOptions.Flag("--all", null, "Sessions of all directories.");
    private readonly Option<bool> _nonInteractive = SharedOptions.Flag("--include-non-interactive", null, "Sessions of codex exec, too.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_session);
        command.Arguments.Add(_prompt);
        command.Options.Add(_last);
        command.Options.Add(_all);
        command.Options.Add(_nonInteractive);
    }

    /// <summary>With <c>--last</c> the first word is no session.</summary>
    public string? PromptOf(ParseResult result) => result.GetValue(_prompt) ?? (result.GetValue(_last) ? result.GetValue(_session) : null);

    public SessionChoice Choose(
        ParseResult result, Func<string, SessionChoice> named, Func<ThreadScope, SessionChoice> last, Func<ThreadScope, SessionChoice> pick)
    {
        var scope = new ThreadScope { AllDirectories = result.GetValue(_all), NonInteractive = result.GetValue(_nonInteractive) };
        return result.GetValue(_last) ? last(scope) : result.GetValue(_session) is { } id ? named(id) : pick(scope);
    }
}
