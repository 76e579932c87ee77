using System.Globalization;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary><c>$CODEX_HOME/log/codex-login.log</c>: which login was tried when and how it ended, for support; no secrets. A log that cannot be written is not missed.</summary>
internal sealed class LoginLog(HostEnvironment host)
{
    private string FilePath => Path.Combine(host.CodexHome, "log", "codex-login.log");

    public void Write(string what)
    {
        var time = host.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            Directory.CreateDirectory(Path.Combine(host.CodexHome, "log"));
            using var writer = new StreamWriter(FilePath, options);
            writer.Write($"{time}  INFO codex_cli::login: {what.ReplaceLineEndings(" ")}\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
