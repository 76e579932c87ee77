using System.Collections.Frozen;
using Codex.Cli;
using Codex.Protocol;
using Codex.Protocol.Host;

// Helper modes of this binary come first: they must start nothing else, and some may not run managed code for long.
if (HelperModes.TryRun(args) is { } helperExitCode)
    return helperExitCode;

if (args is ["--version"] or ["-V"])
{
    // Programs ask this often: without the console's encodings it takes less.
    using var output = Console.OpenStandardOutput();
    output.Write(System.Text.Encoding.UTF8.GetBytes($"codex-cli {ProductInfo.Version}\n"));
    return 0;
}

return await CodexProgram.RunAsync(args, ReadHost());

// The one place where the process environment is read.
#pragma warning disable RS0030
static HostEnvironment ReadHost()
{
    var variables = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        variables[(string)variable.Key] = (string?)variable.Value ?? "";
    return new HostEnvironment
    {
        Variables = variables.ToFrozenDictionary(variables.Comparer),
        Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        WorkingDirectory = Environment.CurrentDirectory,
        TempDirectory = Path.GetTempPath(),
        ExecutablePath = Environment.ProcessPath ?? "codex",
        Clock = TimeProvider.System,
    };
}
#pragma warning restore RS0030
