using System.CommandLine;
using Codex.Cli.Exec;

namespace Codex.Cli.Commands;

/// <summary><c>codex exec [PROMPT]</c> and <c>codex exec resume</c>.</summary>
internal sealed class ExecCommand
{
    private readonly SharedOptions _shared;
    private readonly Argument<string?> _prompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to do; `-` or nothing reads it from stdin." };

    private readonly Option<string[]> _image = new("--image", "-i")
    {
        HelpName = "FILE",
        Description = "Image file(s) to send with the prompt.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _json = SharedOptions.Flag("--json", "--experimental-json", "Print events as JSON lines on stdout.");
    private readonly Option<string?> _color = SharedOptions.Choice("--color", null, "COLOR", "When to use colour.", "always", "never", "auto");
    private readonly Option<string?> _lastMessage = SharedOptions.Single("--output-last-message", "-o", "FILE", "Also write the last message to this file.");
    private readonly Option<string?> _schema = SharedOptions.Single("--output-schema", null, "FILE", "JSON Schema that the final message must satisfy.");
    private readonly Option<bool> _skipGit = SharedOptions.Flag("--skip-git-repo-check", null, "Run outside of a Git repository too.");
    private readonly Option<bool> _ephemeral = SharedOptions.Flag("--ephemeral", null, "Keep no session file.");
    private readonly Option<string?> _threadSource = SharedOptions.Single("--thread-source", null, "SOURCE", "Names the kind of caller in a new session.");
    private readonly Option<string?> _record = SharedOptions.Single("--record", null, "FILE", "Write the model's traffic to a cassette, without secrets.");
    private readonly Option<string?> _replay = SharedOptions.Single("--replay", null, "FILE", "Answer from a cassette instead of the network.");
    private readonly Option<bool> _trust = SharedOptions.Flag("--trust", null, "Remember this directory as trusted, in config.toml.");

    private readonly Option<string?> _cyberAccess = SharedOptions.Choice("--cyber-access-program", null, "PROGRAM",
        "Accepted for the original's sake; only its own service knows it.", "standard", "daybreak_blue", "daybreak_red");

    private readonly Argument<string?> _session = new("SESSION_ID") { Arity = ArgumentArity.ZeroOrOne, Description = "Id or name of the session." };
    private readonly Argument<string?> _resumePrompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to do next." };
    private readonly Option<bool> _last = SharedOptions.Flag("--last", null, "Resume the most recent session of this directory.");
    private readonly Option<bool> _all = SharedOptions.Flag("--all", null, "With --last: of any directory.");

    public ExecCommand(SharedOptions shared) => _shared = shared;

    /// <param name="run">Runs a request and gives the exit code.</param>
    public Command Create(Func<ExecRequest, CancellationToken, Task<int>> run)
    {
        var command = new Command("exec", "Run Codex non-interactively") { _prompt };
        command.Aliases.Add("e");
        foreach (Option option in new Option[] { _image, _json, _color, _lastMessage, _schema, _skipGit, _ephemeral, _threadSource, _record, _replay, _trust, _cyberAccess })
        {
            option.Recursive = true;
            command.Options.Add(option);
        }

        command.SetAction((result, cancellationToken) => run(Read(result) with { Prompt = result.GetValue(_prompt) }, cancellationToken));
        command.Subcommands.Add(CreateResume(run));
        command.Subcommands.Add(CreateFork(run));
        return command;
    }

    private Command CreateResume(Func<ExecRequest, CancellationToken, Task<int>> run)
    {
        var resume = new Command("resume", "Go on with an earlier session") { _session, _resumePrompt, _last, _all };
        resume.SetAction((result, cancellationToken) => run(ReadResume(result), cancellationToken));
        return resume;
    }

    private Command CreateFork(Func<ExecRequest, CancellationToken, Task<int>> run)
    {
        var session = new Argument<string>("SESSION_ID") { Description = "Id or name of the session." };
        var fork = new Command("fork", "Go on with an earlier session in a new one") { session, _resumePrompt };
        fork.SetAction((result, cancellationToken) => run(
            Read(result) with
            {
                Prompt = result.GetValue(_resumePrompt),
                Resume = new ResumeTarget.Named(result.GetValue(session) ?? ""),
                Forks = true,
            },
            cancellationToken));
        return fork;
    }

    private ExecRequest ReadResume(ParseResult result)
    {
        var request = Read(result);
        var session = result.GetValue(_session);
        var prompt = result.GetValue(_resumePrompt);
        if (result.GetValue(_last))
        {
            // With --last the only positional argument is the prompt.
            return request with { Prompt = prompt ?? session, Resume = new ResumeTarget.Last(AllDirectories: result.GetValue(_all)) };
        }

        return request with
        {
            Prompt = prompt,
            Resume = session is null ? new ResumeTarget.Last(AllDirectories: result.GetValue(_all)) : new ResumeTarget.Named(session),
        };
    }

    private ExecRequest Read(ParseResult result) => new()
    {
        Config = _shared.Read(result),
        Images = [.. (result.GetValue(_image) ?? []).SelectMany(paths => paths.Split(',', StringSplitOptions.RemoveEmptyEntries))],
        Format = result.GetValue(_json) ? OutputFormat.JsonLines : OutputFormat.Human,
        Color = result.GetValue(_color) switch
        {
            "always" => ColorChoice.Always,
            "never" => ColorChoice.Never,
            _ => ColorChoice.Auto,
        },
        LastMessageFile = result.GetValue(_lastMessage),
        OutputSchemaFile = result.GetValue(_schema),
        SkipGitRepoCheck = result.GetValue(_skipGit),
        Ephemeral = result.GetValue(_ephemeral),
        Trusts = result.GetValue(_trust),
        ThreadSource = result.GetValue(_threadSource),
        RecordFile = result.GetValue(_record),
        ReplayFile = result.GetValue(_replay),
    };
}
