using System.CommandLine;
using Codex.Cli.Exec;
using Codex.Cli.Mcp;

namespace Codex.Cli.Commands;

/// <summary><c>codex mcp list|get|add|remove|login|logout</c>.</summary>
internal sealed class McpCommand(SharedOptions shared)
{
    private static readonly string[] s_registrations = ["auto", "cimd", "dcr"];

    private readonly Option<bool> _json = SharedOptions.Flag("--json", null, "Write JSON.");
    private readonly Option<string[]> _env = SharedOptions.Repeatable("--env", null, "KEY=VALUE", "A variable of the server's environment.");
    private readonly Option<string?> _url = SharedOptions.Single("--url", null, "URL", "The address of a streamable HTTP server.");

    private readonly Option<string?> _bearer = SharedOptions.Single(
        "--bearer-token-env-var", null, "ENV_VAR", "The variable that holds a bearer token. Only with --url.");

    private readonly Option<string?> _clientId = SharedOptions.Single("--oauth-client-id", null, "CLIENT_ID", "An OAuth client that was registered by hand.");
    private readonly Option<string?> _clientSecret = SharedOptions.Single("--oauth-client-secret", null, "CLIENT_SECRET", "The secret of that client.");
    private readonly Option<string?> _resource = SharedOptions.Single("--oauth-resource", null, "RESOURCE", "The OAuth resource to name at sign-in.");

    private readonly Option<string?> _registration = SharedOptions.Choice(
        "--oauth-client-registration", null, "AUTO|CIMD|DCR", "How to introduce ourselves at this sign-in.", s_registrations);

    private readonly Option<string?> _scopes = SharedOptions.Single("--scopes", null, "SCOPE,SCOPE", "The OAuth scopes to ask for.");

    private readonly Option<bool> _noBrowser = SharedOptions.Flag(
        "--no-browser", null, "Show the address and take the one that the browser ends up at, without opening a browser.");

    private Command? _add;

    /// <summary>True for the command that ends with another one: see <see cref="TrailingCommand"/>.</summary>
    public bool TakesCommand(Command command) => command == _add;

    /// <param name="run">Opens the configuration, carries out the action and gives the exit code.</param>
    public Command Create(Func<ConfigFlags, Func<McpActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var command = new Command("mcp", "Manage external MCP servers for Codex");
        command.Subcommands.Add(CreateList(run));
        command.Subcommands.Add(CreateGet(run));
        command.Subcommands.Add(CreateAdd(run));
        command.Subcommands.Add(CreateRemove(run));
        command.Subcommands.Add(CreateLogin(run));
        command.Subcommands.Add(CreateLogout(run));
        return command;
    }

    private static Argument<string> Name(string description) => new("NAME") { Description = description };

    private Command CreateList(Func<ConfigFlags, Func<McpActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var list = new Command("list", "Show the servers") { _json };
        list.SetAction((result, _) => run(shared.Read(result), (actions, token) => actions.ListAsync(result.GetValue(_json), token)));
        return list;
    }

    private Command CreateGet(Func<ConfigFlags, Func<McpActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var name = Name("The server to show.");
        var get = new Command("get", "Show one server") { name, _json };
        get.SetAction((result, _) => run(shared.Read(result), (actions, token) => actions.GetAsync(result.GetRequiredValue(name), result.GetValue(_json), token)));
        return get;
    }

    private Command CreateAdd(Func<ConfigFlags, Func<McpActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var name = Name("The server's name.");
        var words = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.ZeroOrMore, Description = "The command that starts a stdio server, behind --." };
        var add = new Command("add", "Add a server to config.toml") { name, words, _env, _url, _bearer, _clientId, _clientSecret, _registration, _resource };
        _add = add;
        add.Validators.Add(result =>
        {
            var hasUrl = result.GetResult(_url) is not null;
            var hasCommand = result.GetValue(words) is { Length: > 0 };
            if (hasUrl && hasCommand)
                result.AddError("the argument '--url <URL>' cannot be used with '[COMMAND]...'");
            else if (!hasUrl && !hasCommand)
                result.AddError("the following required arguments were not provided:\n  <COMMAND|--url <URL>>");
            else if (!hasUrl && new Option[] { _bearer, _clientId, _clientSecret, _resource, _registration }.Any(option => result.GetResult(option) is not null))
                result.AddError("the following required argument was not provided: url");
            foreach (var pair in result.GetValue(_env) ?? [])
                if (pair.IndexOf('=', StringComparison.Ordinal) < 1)
                    result.AddError($"invalid value '{pair}' for '--env <KEY=VALUE>': environment entries must be in KEY=VALUE form");
        });
        add.SetAction((result, _) => run(shared.Read(result), (actions, token) => actions.AddAsync(
            new McpAddition
            {
                Name = result.GetRequiredValue(name),
                Command = [.. result.GetValue(words) ?? []],
                Environment = [.. (result.GetValue(_env) ?? []).Select(pair => KeyValuePair.Create(pair.Split('=', 2)[0], pair.Split('=', 2)[1]))],
                Url = result.GetValue(_url),
                BearerTokenVariable = result.GetValue(_bearer),
                ClientId = result.GetValue(_clientId),
                ClientSecret = result.GetValue(_clientSecret),
                Resource = result.GetValue(_resource),
                Registration = result.GetValue(_registration),
            },
            token)));
        return add;
    }

    private Command CreateRemove(Func<ConfigFlags, Func<McpActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var name = Name("The server to remove.");
        var remove = new Command("remove", "Remove a server from config.toml") { name };
        remove.SetAction((result, _) => run(shared.Read(result), (actions, _) => actions.RemoveAsync(result.GetRequiredValue(name))));
        return remove;
    }

    private Command CreateLogin(Func<ConfigFlags, Func<McpActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var name = Name("The server to sign in at.");
        var login = new Command("login", "Sign in at a server with OAuth") { name, _scopes, _noBrowser, _registration };
        login.SetAction((result, _) => run(shared.Read(result), (actions, token) => actions.LoginAsync(
            new McpLoginRequest(result.GetRequiredValue(name))
            {
                Scopes = [.. (result.GetValue(_scopes) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
                OpensBrowser = !result.GetValue(_noBrowser),
                Registration = result.GetValue(_registration),
            },
            token)));
        return login;
    }

    private Command CreateLogout(Func<ConfigFlags, Func<McpActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var name = Name("The server to sign out at.");
        var logout = new Command("logout", "Forget the sign-in at a server") { name };
        logout.SetAction((result, _) => run(shared.Read(result), (actions, token) => actions.LogoutAsync(result.GetRequiredValue(name), token)));
        return logout;
    }
}
