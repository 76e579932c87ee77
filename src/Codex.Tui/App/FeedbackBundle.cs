using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Codex.Tui.App;

/// <summary>Writes what a report of a problem needs into one archive below <c>CODEX_HOME/feedback</c>. Nothing is sent.</summary>
internal static partial class FeedbackBundle
{
    /// <summary>Gives where it was written, or why not.</summary>
    public static AppEvent Write(TuiOptions options, string? rolloutPath)
    {
        var folder = Path.Combine(options.Host.CodexHome, "feedback");
        var path = Path.Combine(folder, $"codex-{options.Host.Clock.GetUtcNow():yyyyMMdd-HHmmss}.zip");
        try
        {
            Directory.CreateDirectory(folder);
            using (var archive = new ZipArchive(CreatePrivate(path), ZipArchiveMode.Create))
            {
                Add(archive, "about.txt", About(options));
                var config = Path.Combine(options.Host.CodexHome, "config.toml");
                if (File.Exists(config))
                    Add(archive, "config.toml", WithoutSecrets(File.ReadAllText(config)));
                if (rolloutPath is not null && File.Exists(rolloutPath))
                    archive.CreateEntryFromFile(rolloutPath, Path.GetFileName(rolloutPath));
            }

            return new AppEvent.Told($"Written to {path}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new AppEvent.Failed($"{path} could not be written: {exception.Message}");
        }
    }

    /// <summary>A configuration without values that look like secrets, and without the environment and headers of servers.</summary>
    internal static string WithoutSecrets(string toml)
    {
        var clean = new StringBuilder(toml.Length);
        var isHidden = false;
        foreach (var line in toml.Split('\n'))
        {
            if (line.TrimStart().StartsWith('['))
                isHidden = HiddenTable().IsMatch(line);
            clean.Append(isHidden && !line.TrimStart().StartsWith('[') ? AnyValue().Replace(line, "$1\"…\"") : Clean(line)).Append('\n');
        }

        clean.Length--;
        return clean.ToString();
    }

    private static string Clean(string line) => UrlPassword().Replace(HiddenInline().Replace(HiddenKey().Replace(line, "$1\"…\""), "$1{ … }"), "$1…@");

    private static string About(TuiOptions options) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"""
         codex {options.Version}
         system {System.Runtime.InteropServices.RuntimeInformation.OSDescription} {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}
         terminal TERM={options.Host.Get("TERM")} TERM_PROGRAM={options.Host.Get("TERM_PROGRAM")} COLORTERM={options.Host.Get("COLORTERM")}
         multiplexer tmux={options.Host.Get("TMUX") is not null} zellij={options.Host.Get("ZELLIJ") is not null} ssh={options.Host.Get("SSH_CONNECTION") is not null}

         """);

    private static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }

    [GeneratedRegex("""^\s*\[+.*(env|http_headers|env_http_headers|headers|auth)"?\s*\]""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HiddenTable();

    [GeneratedRegex("""([\w-]*(?:token|secret|password|passwd|key|bearer|authorization|cookie|credential)[\w-]*"?\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}#]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HiddenKey();

    [GeneratedRegex("""(\b(?:env|http_headers|headers|auth)\s*=\s*)\{.*""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HiddenInline();

    [GeneratedRegex("""(=\s*).*""", RegexOptions.CultureInvariant)]
    private static partial Regex AnyValue();

    [GeneratedRegex("""(://)[^/\s"'@]+@""", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPassword();
}
