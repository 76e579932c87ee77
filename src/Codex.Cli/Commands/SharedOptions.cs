using System.CommandLine;
using Codex.Cli.Exec;
using Codex.Protocol.Policy;

namespace Codex.Cli.Commands;

/// <summary>The options that every command accepts, before or after its name: <c>codex -C dir exec …</c> and <c>codex exec -C dir …</c>.</summary>
internal sealed class SharedOptions
{
    private readonly Option<string[]> _config = Repeatable("--config", "-c", "key=value",
        "Override a configuration value. Dotted keys reach nested values; the value is read as TOML, else taken as a string.");

    private readonly Option<string[]> _enable = Repeatable("--enable", null, "FEATURE", "Turn a feature on for this run (-c features.NAME=true).");
    private readonly Option<string[]> _disable = Repeatable("--disable", null, "FEATURE", "Turn a feature off for this run (-c features.NAME=false).");
    private readonly Option<string?> _model = Single("--model", "-m", "MODEL", "The model to use.");
    private readonly Option<string?> _profile = ProfileName(Single("--profile", "-p", "NAME", "The configuration profile to use."));

    private readonly Option<string?> _sandbox = Choice("--sandbox", "-s", "SANDBOX_MODE",
        "What commands of the model may touch.", "read-only", "workspace-write", "danger-full-access");

    private readonly Option<string?> _approval = Choice("--ask-for-approval", "-a", "APPROVAL_POLICY",
        "When the user is asked before a command runs.", "untrusted", "on-failure", "on-request", "never");

    private readonly Option<string?> _cd = Single("--cd", "-C", "DIR", "Use this directory as the working root.");
    private readonly Option<string[]> _addDir = Repeatable("--add-dir", null, "DIR", "A further directory that commands may write.");
    private readonly Option<bool> _fullAuto = Flag("--full-auto", null, "Short for --sandbox workspace-write (and -a on-request in the terminal).");

    private readonly Option<bool> _bypass = Flag("--dangerously-bypass-approvals-and-sandbox", "--yolo",
        "Run everything unasked and without a sandbox. Only for machines that are sandboxed from outside.");

    private readonly Option<bool> _search = Flag("--search", null, "Let the model search the live web.");
    private readonly Option<bool> _oss = Flag("--oss", null, "Use a local open-source model provider.");
    private readonly Option<string?> _localProvider = Choice("--local-provider", null, "PROVIDER", "Which local provider --oss uses.", "lmstudio", "ollama");
    private readonly Option<bool> _strictConfig = Flag("--strict-config", null, "Fail when config.toml has settings that are not recognized.");
    private readonly Option<bool> _ignoreUserConfig = Flag("--ignore-user-config", null, "Do not load $CODEX_HOME/config.toml.");
    private readonly Option<bool> _ignoreRules = Flag("--ignore-rules", null, "Do not load rules files.");
    private readonly Option<bool> _bypassHookTrust = Flag("--dangerously-bypass-hook-trust", null, "Run hooks that nobody has reviewed.");
    private readonly Option<bool> _approveForMe = Flag("--approve-for-me", null, "Let a model answer approval requests (-c approvals_reviewer=auto_review).");
    private readonly Option<bool> _worktree = Flag("--worktree", null, "Work in a new Git worktree, kept under CODEX_HOME/worktrees.");
    private readonly Option<bool> _noDaemon = HiddenFlag("--no-daemon");
    private readonly Option<string?> _account = Single("--account", null, "NAME", "The named account to use.");

    /// <summary>Adds all of them to the root command; they are recursive.</summary>
    public void AddTo(Command root)
    {
        Option[] options =
        [
            _config, _enable, _disable, _model, _profile, _sandbox, _approval, _cd, _addDir, _fullAuto, _bypass, _search, _oss,
            _localProvider, _strictConfig, _ignoreUserConfig, _ignoreRules, _bypassHookTrust, _approveForMe, _worktree, _noDaemon, _account,
        ];
        foreach (var option in options)
        {
            option.Recursive = true;
            root.Options.Add(option);
        }
    }

    public ConfigFlags Read(ParseResult result) => new()
    {
        Overrides = [.. result.GetValue(_config) ?? [], .. result.GetValue(_approveForMe) ? ["approvals_reviewer=\"auto_review\""] : Array.Empty<string>()],
        Enable = [.. result.GetValue(_enable) ?? []],
        Disable = [.. result.GetValue(_disable) ?? []],
        Model = result.GetValue(_model),
        Profile = result.GetValue(_profile),
        Sandbox = result.GetValue(_sandbox) switch
        {
            "read-only" => SandboxMode.ReadOnly,
            "workspace-write" => SandboxMode.WorkspaceWrite,
            "danger-full-access" => SandboxMode.DangerFullAccess,
            _ => null,
        },
        Approval = result.GetValue(_approval) switch
        {
            "untrusted" => ApprovalPolicy.Untrusted,
            "on-failure" => ApprovalPolicy.OnFailure,
            "on-request" => ApprovalPolicy.OnRequest,
            "never" => ApprovalPolicy.Never,
            _ => null,
        },
        Cwd = result.GetValue(_cd),
        AddDirs = [.. result.GetValue(_addDir) ?? []],
        FullAuto = result.GetValue(_fullAuto),
        BypassApprovalsAndSandbox = result.GetValue(_bypass),
        Search = result.GetValue(_search),
        Oss = result.GetValue(_oss),
        LocalProvider = result.GetValue(_localProvider),
        StrictConfig = result.GetValue(_strictConfig),
        IgnoreUserConfig = result.GetValue(_ignoreUserConfig),
        IgnoreRules = result.GetValue(_ignoreRules),
        BypassHookTrust = result.GetValue(_bypassHookTrust),
        Worktree = result.GetValue(_worktree),
        Account = result.GetValue(_account),
    };

    /// <summary>A flag of the original that changes nothing here: there is no background server to do without.</summary>
    private static Option<bool> HiddenFlag(string name) => new(name) { Hidden = true };

    /// <summary>An option that takes one value and may be given once.</summary>
    public static Option<string?> Single(string name, string? alias, string valueName, string description) =>
        With(new Option<string?>(name) { HelpName = valueName, Description = description }, alias);

    /// <summary>An option that takes one of several words.</summary>
    public static Option<string?> Choice(string name, string? alias, string valueName, string description, params string[] values)
    {
        var option = Single(name, alias, valueName, description);
        option.Description += $" [possible values: {string.Join(", ", values)}]";
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !values.Contains(token.Value))
                result.AddError($"invalid value '{token.Value}' for '{name} <{valueName}>'\n  [possible values: {string.Join(", ", values)}]");
        });
        return option;
    }

    /// <summary>An option that takes one value each time it is given.</summary>
    public static Option<string[]> Repeatable(string name, string? alias, string valueName, string description) =>
        With(new Option<string[]>(name) { HelpName = valueName, Description = description, Arity = ArgumentArity.OneOrMore }, alias);

    public static Option<bool> Flag(string name, string? alias, string description) =>
        With(new Option<bool>(name) { Description = description, Arity = ArgumentArity.Zero }, alias);

    /// <summary>The name becomes part of a file's name; tables of November 2025 may have names that today's original refuses.</summary>
    private static Option<string?> ProfileName(Option<string?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var name }] && (name is "" or "." or ".." || name.Any(letter => letter is '/' or '\\' || char.IsControl(letter))))
            {
                result.AddError($"invalid value '{name}' for '--profile <NAME>': invalid --profile value `{name}`; pass a plain name such as `work`");
            }
        });
        return option;
    }

    private static Option<T> With<T>(Option<T> option, string? alias)
    {
        if (alias is not null)
            option.Aliases.Add(alias);
        return option;
    }
}
