using System.CommandLine;
using Codex.Cli.Sandbox;

namespace Codex.Cli.Commands;

/// <summary>
/// <c>codex sandbox [OPTIONS] -- COMMAND…</c>, its November-2025 forms (<c>sandbox linux|macos|windows</c>, <c>debug
/// landlock|seatbelt</c>), and <c>codex sandbox doctor</c>.
/// </summary>
internal sealed class SandboxCommand
{
    private readonly SharedOptions _shared;
    private readonly Func<SandboxCommandHandler> _open;
    private readonly List<Command> _commands = [];

    private readonly Option<string?> _profile = SharedOptions.Single(
        "--permission-profile", "-P", "NAME", "Named permissions profile to apply.");

    private readonly Option<bool> _managed = SharedOptions.Flag(
        "--include-managed-config", null, "Let managed requirements count although a profile is named.");

    private readonly Option<string?> _state = SharedOptions.Single(
        "--sandbox-state-json", null, "JSON", "Opaque value from `codex/sandbox-state` to apply directly.");

    private readonly Option<string[]> _readableRoot = SharedOptions.Repeatable(
        "--sandbox-state-readable-root", null, "DIR", "Add a readable root to the given sandbox state.");

    private readonly Option<bool> _disableNetwork = SharedOptions.Flag(
        "--sandbox-state-disable-network", null, "Take the network away from the given sandbox state.");

    private readonly Option<bool> _logDenials = SharedOptions.Flag("--log-denials", null, "List afterwards what Seatbelt refused (macOS).");

    /// <param name="shared">The options of all commands.</param>
    /// <param name="open">Makes what runs a request; called when there is one.</param>
    public SandboxCommand(SharedOptions shared, Func<SandboxCommandHandler> open)
    {
        _shared = shared;
        _open = open;
        foreach (Option option in new Option[] { _profile, _managed, _state, _readableRoot, _disableNetwork, _logDenials })
            option.Recursive = true;
    }

    /// <summary>True for the commands made here that run another command: see <see cref="TrailingCommand"/>.</summary>
    public bool TakesCommand(Command command) => _commands.Contains(command);

    /// <summary><c>codex sandbox</c>.</summary>
    public Command Create()
    {
        var sandbox = CreateRunner("sandbox", SandboxSystem.Any, "Run commands within a Codex-provided sandbox");
        sandbox.Subcommands.Add(CreateRunner("linux", SandboxSystem.Linux, "Run a command under Linux's sandbox", "landlock"));
        sandbox.Subcommands.Add(CreateRunner("macos", SandboxSystem.MacOS, "Run a command under Seatbelt", "seatbelt"));
        sandbox.Subcommands.Add(CreateRunner("windows", SandboxSystem.Windows, "Run a command under a Windows restricted token"));
        sandbox.Subcommands.Add(CreateDoctor());
        sandbox.Subcommands.Add(CreateUninstall());
        return sandbox;
    }

    /// <summary><c>landlock</c> and <c>seatbelt</c>, for <c>codex debug</c>.</summary>
    public IEnumerable<Command> CreateDebugCommands() =>
    [
        CreateRunner("landlock", SandboxSystem.Linux, "Run a command under Linux's sandbox"),
        CreateRunner("seatbelt", SandboxSystem.MacOS, "Run a command under Seatbelt"),
    ];

    private Command CreateRunner(string name, SandboxSystem system, string description, string? alias = null)
    {
        var words = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.ZeroOrMore, Description = "The command and its arguments." };
        var command = new Command(name, description) { words };
        AddOptions(command);
        if (alias is not null)
            command.Aliases.Add(alias);
        command.SetAction(result => CommandFailures.Report(
            () => _open().Run(Read(result) with { System = system, Command = [.. result.GetValue(words) ?? []] })));
        _commands.Add(command);
        return command;
    }

    private Command CreateDoctor()
    {
        var doctor = new Command("doctor", "Say what the sandbox enforces on this machine, and what to do about the rest");
        doctor.SetAction(result => CommandFailures.Report(() => _open().RunDoctor(Read(result))));
        return doctor;
    }

    private Command CreateUninstall()
    {
        var uninstall = new Command("uninstall", "Remove what the sandbox of older versions left on Windows");
        uninstall.SetAction(_ => _open().RunUninstall());
        return uninstall;
    }

    private void AddOptions(Command command)
    {
        foreach (Option option in new Option[] { _profile, _managed, _state, _readableRoot, _disableNetwork, _logDenials })
            command.Options.Add(option);
    }

    private SandboxCommandRequest Read(ParseResult result) => new()
    {
        Config = _shared.Read(result),
        PermissionProfile = result.GetValue(_profile),
        IncludeManagedConfig = result.GetValue(_managed),
        StateJson = result.GetValue(_state),
        StateReadableRoots = [.. result.GetValue(_readableRoot) ?? []],
        StateDisablesNetwork = result.GetValue(_disableNetwork),
        LogDenials = result.GetValue(_logDenials),
    };
}
