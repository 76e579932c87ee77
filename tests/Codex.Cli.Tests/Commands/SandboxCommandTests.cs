using System.CommandLine;
using Codex.Cli.Sandbox;
using Codex.Cli.Commands;
using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;
using Codex.Testing.Homes;

namespace Codex.Cli.Tests.Commands;

public sealed class SandboxCommandTests : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly RootCommand _root = new();
    private readonly SandboxCommand _sandbox;
    private SandboxCommandRequest? _request;
    private string? _defaultPermissions;

    public SandboxCommandTests()
    {
        var shared = new SharedOptions();
        shared.AddTo(_root);
        _sandbox = new SandboxCommand(shared, () => new SandboxCommandHandler(Configure, _output, _error));
        _root.Subcommands.Add(_sandbox.Create());
        var debug = new Command("debug");
        foreach (var command in _sandbox.CreateDebugCommands())
            debug.Subcommands.Add(command);
        _root.Subcommands.Add(debug);
    }

    public void Dispose()
    {
        _home.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    // The profile of a request that gets this far does not exist, so nothing is ever started.
    private SandboxConfiguration Configure(SandboxCommandRequest request)
    {
        _request = request;
        return new SandboxConfiguration
        {
            Host = TestHost.Create(_home),
            Cwd = _home.Home,
            Policy = new SandboxPolicy.ReadOnly(),
            DefaultPermissions = _defaultPermissions,
        };
    }

    private int Run(params string[] args)
    {
        var result = _root.Parse(TrailingCommand.Separate(_root, args, _sandbox.TakesCommand));
        Assert.Null(CommandLine.FindError(result));
        return result.Invoke();
    }

    [Theory]
    [InlineData("sandbox", "-P", ":none", "--", "ls", "-la")]
    [InlineData("sandbox", "-P", ":none", "ls", "-la")]
    [InlineData("sandbox", "--permission-profile=:none", "ls", "-la")]
    public void Run_Command_KeepsItsOwnOptions(params string[] args)
    {
        Assert.Equal(1, Run(args));

        Assert.Equal(":none", _request!.PermissionProfile);
        Assert.Equal(["ls", "-la"], _request.Command);
        Assert.Equal("Error: default_permissions refers to unknown built-in profile `:none`\n", _error.ToString());
    }

    [Fact]
    public void Run_CommandWithOptionsLikeOurs_KeepsThem()
    {
        Run("-c", "a=1", "sandbox", "-P", ":none", "-c", "b=2", "bash", "-c", "echo -P x", "-C", "/");

        Assert.Equal(["bash", "-c", "echo -P x", "-C", "/"], _request!.Command);
        Assert.Equal(["a=1", "b=2"], _request.Config.Overrides);
        Assert.Null(_request.Config.Cwd);
    }

    [Theory]
    [InlineData(SandboxSystem.Linux, "sandbox", "linux", "-P", ":none", "true")]
    [InlineData(SandboxSystem.Linux, "sandbox", "landlock", "-P", ":none", "true")]
    [InlineData(SandboxSystem.Linux, "debug", "landlock", "-P", ":none", "true")]
    [InlineData(SandboxSystem.MacOS, "sandbox", "macos", "--log-denials", "-P", ":none", "true")]
    [InlineData(SandboxSystem.MacOS, "sandbox", "seatbelt", "-P", ":none", "true")]
    [InlineData(SandboxSystem.MacOS, "debug", "seatbelt", "-P", ":none", "true")]
    [InlineData(SandboxSystem.Windows, "sandbox", "windows", "-P", ":none", "true")]
    internal void Run_NovemberForms_NameASystem(SandboxSystem system, params string[] args)
    {
        Assert.Equal(1, Run(args));

        var isHere = (system == SandboxSystem.Linux && OperatingSystem.IsLinux()) || (system == SandboxSystem.MacOS && OperatingSystem.IsMacOS())
            || (system == SandboxSystem.Windows && OperatingSystem.IsWindows());
        Assert.Equal(isHere ? system : null, _request?.System);
        Assert.Contains(isHere ? ":none" : "is only supported on", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Error: sandbox command must not be empty\n", "sandbox")]
    [InlineData(2, "error: the following required arguments were not provided:\n  --permission-profile <NAME>\n\nFor more information, try '--help'.\n", "sandbox", "-C", "/", "true")]
    [InlineData(2, "error: the following required arguments were not provided:\n  --sandbox-state-json <JSON>\n\nFor more information, try '--help'.\n", "sandbox", "--sandbox-state-disable-network", "true")]
    [InlineData(2, "error: the following required arguments were not provided:\n  --sandbox-state-json <JSON>\n\nFor more information, try '--help'.\n", "sandbox", "--sandbox-state-readable-root", "/", "true")]
    public void Run_Incomplete_IsRefusedBeforeTheConfigurationIsRead(int exitCode, string error, params string[] args)
    {
        Assert.Equal(exitCode, Run(args));
        Assert.Equal(error, _error.ToString());
        Assert.Null(_request);
    }

    [Fact]
    public void Run_BadState_IsRefused()
    {
        Assert.Equal(1, Run("sandbox", "--sandbox-state-json", "{}", "true"));
        Assert.Equal("Error: invalid --sandbox-state-json value: missing field `permissionProfile`\n", _error.ToString());
    }

    [Fact]
    public void Run_DefaultPermissions_CountWhenNothingElseIsNamed()
    {
        _defaultPermissions = ":other";
        Assert.Equal(1, Run("sandbox", "true"));
        Assert.Equal("Error: default_permissions refers to unknown built-in profile `:other`\n", _error.ToString());
    }

    [Fact]
    public void Run_Doctor_OfNoLimits_SaysSo()
    {
        Assert.Equal(0, Run("sandbox", "doctor", "-P", ":danger-full-access"));
        Assert.Contains("no limits at all", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Report_ListsWhatHoldsAndWhatDoesNot()
    {
        var report = new SandboxReport
        {
            Backend = "Landlock and seccomp only",
            Backends = ["own namespaces: refused", "Landlock and seccomp only: works"],
            Findings = [new SandboxFinding("there is no network", true, "seccomp"), new SandboxFinding("other processes are invisible", false, "needs namespaces")],
            Advice = ["turn namespaces on"],
        };

        SandboxDoctor.Write(report, new SandboxLimits { Cwd = "/w", WritableRoots = [new WritableRoot("/w", [".git"])] }, _output);

        Assert.Equal(
            """
            Sandbox: Landlock and seccomp only
              - own namespaces: refused
              - Landlock and seccomp only: works

            Writable:
              - /w (except .git)
            Readable: the whole disk
            Network: off

            Enforced:
              - there is no network: seccomp

            Not enforced:
              - other processes are invisible: needs namespaces

            What you can do:
              - turn namespaces on

            """,
            _output.ToString());
    }
}
