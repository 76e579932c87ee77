using Codex.Machine.Processes;
using Codex.Protocol.Host;

namespace Codex.Tui.App;

/// <summary>Takes an image out of the clipboard, with whatever program of the desktop can do that.</summary>
internal static class ClipboardImage
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Each writes a PNG into the file that is its first argument, and fails when there is none.</summary>
    private static readonly string[] s_readers =
    [
        "wl-paste --type image/png > \"$1\"",
        "xclip -selection clipboard -t image/png -o > \"$1\"",
        "pngpaste \"$1\"",
        "powershell.exe -NoProfile -Command \"\\$i = Get-Clipboard -Format Image; if (\\$i) { \\$i.Save('$(wslpath -w \"$1\")') } else { exit 1 }\"",
    ];

    /// <summary>The file that it was written to; null when there is no image or no program for it.</summary>
    public static async Task<string?> ReadAsync(HostEnvironment host, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("codex-image-").FullName, "clipboard.png");
        foreach (var reader in s_readers)
        {
            var options = new ProcessRunOptions { Executable = "/bin/sh", Arguments = ["-c", reader, "sh", file], WorkingDirectory = host.WorkingDirectory, Environment = host.Variables };
            try
            {
                var run = await ProcessRunner.RunAsync(options, Limit, cancellationToken);
                if (run is { TimedOut: false, ExitCode: 0 } && new FileInfo(file) is { Exists: true, Length: > 0 })
                    return file;
            }
            catch (ProcessStartException)
            {
                return null;
            }
        }

        Directory.Delete(Path.GetDirectoryName(file) ?? file, recursive: true);
        return null;
    }
}
